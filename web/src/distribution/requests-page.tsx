import { Paper, SegmentedControl, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { requestsQuery, type RequestSummary } from './queries.ts';

const reviews = ['endorsed', 'submitted', 'needs_info', 'approved', 'rejected'] as const satisfies readonly Schemas['RequestReview'][];

/** What was asked for: what waits for a decision first. */
export function RequestsPage(): ReactNode {
  const { t } = useTranslation('distribution');
  const { t: word } = useTranslation('parts');
  const [filters, setFilters] = useUrlFilters('review', 'number');
  const review = reviews.find((each) => each === filters.review) ?? (filters.review === 'all' ? undefined : 'endorsed');
  const requests = useInfiniteQuery(requestsQuery({ review, number: filters.number }));
  return (
    <>
      <PageHead title={t('requests.title')} answer={t(`requests.answer.${review ?? 'all'}`)} />
      <FilterBar>
        <SegmentedControl aria-label={t('requests.review')} value={review ?? 'all'} onChange={(value) => { setFilters({ review: value }); }} data={[...reviews.map((each) => ({ value: each, label: each === 'endorsed' ? t('requests.toDecide') : word(`status.request.${each}`) })), { value: 'all', label: t('all') }]} />
        <TextInput type="search" aria-label={t('requests.number')} placeholder={t('requests.number')} leftSection={<IconSearch size={16} aria-hidden />} defaultValue={filters.number ?? ''} onBlur={(event) => { setFilters({ number: event.currentTarget.value.trim() }); }} onKeyDown={(event) => { if (event.key === 'Enter') setFilters({ number: event.currentTarget.value.trim() }); }} />
      </FilterBar>
      <Paper>
        <Shown query={requests} lines={10}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t(review === 'endorsed' ? 'requests.nothingToDecide' : 'requests.none')}</Nothing> : <RequestTable requests={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={requests} />
      <KeyHints />
    </>
  );
}

function RequestTable({ requests }: { readonly requests: readonly RequestSummary[] }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const sum = (request: RequestSummary, part: 'requested' | 'approved' | 'awarded' | 'handedOver'): string => format.number(request.lines.reduce((total, line) => total + line[part], 0));
  const columns: readonly Column<RequestSummary>[] = [
    { key: 'number', head: t('requests.number'), cell: ({ id, number }) => <Link to="/requests/$requestId" params={{ requestId: id }}>{number}</Link> },
    { key: 'organisation', head: t('organisation'), cell: ({ organisationName }) => organisationName },
    { key: 'what', head: t('what'), cell: ({ lines }) => [...new Set(lines.map(({ equipmentClassName }) => equipmentClassName))].join(', ') },
    { key: 'group', head: t('group'), cell: ({ beneficiaryGroup }) => t(`groups.${beneficiaryGroup}`) },
    { key: 'requested', head: t('requested'), isNumber: true, cell: (request) => sum(request, 'requested') },
    { key: 'approved', head: t('approved'), isNumber: true, cell: (request) => sum(request, 'approved') },
    { key: 'awarded', head: t('awarded'), isNumber: true, cell: (request) => sum(request, 'awarded') },
    { key: 'handedOver', head: t('handedOver'), isNumber: true, cell: (request) => sum(request, 'handedOver') },
    { key: 'neededBy', head: t('neededBy'), cell: ({ neededBy }) => (neededBy === null ? <span className="quiet">–</span> : format.date(neededBy)) },
    { key: 'state', head: t('state'), cell: ({ review }) => <Status of={`request.${review}`} /> },
    { key: 'since', head: t('since'), cell: ({ submittedAt, createdAt }) => format.date(submittedAt ?? createdAt) },
  ];
  return <ListTable label={t('requests.title')} rows={requests} columns={columns} keyOf={({ id }) => id} minWidth={980} />;
}
