import { Button, Paper, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
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
import { useMay } from '../session/session.ts';
import { handOversQuery } from './queries.ts';

const states = ['prepared', 'confirmed', 'cancelled'] as const satisfies readonly Schemas['HandOverState'][];

export function HandOversPage(): ReactNode {
  const { t } = useTranslation('support');
  const { t: word } = useTranslation('parts');
  const may = useMay();
  const [filters, setFilters] = useUrlFilters('state');
  const state = states.find((each) => each === filters.state) ?? (filters.state === 'all' ? undefined : 'prepared');
  const handOvers = useInfiniteQuery(handOversQuery({ state }));
  const prepare = may('handover:write') && <Button leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/hand-overs/new" {...props} />}>{t('handOvers.new')}</Button>;
  return (
    <>
      <PageHead title={t('handOvers.title')} answer={t(`handOvers.answer.${state ?? 'all'}`)} actions={prepare} />
      <FilterBar><SegmentedControl aria-label={t('state')} value={state ?? 'all'} onChange={(value) => { setFilters({ state: value }); }} data={[...states.map((value) => ({ value, label: word(`status.handOver.${value}`) })), { value: 'all', label: t('all') }]} /></FilterBar>
      <Paper>
        <Shown query={handOvers} lines={10}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing action={prepare}>{t('handOvers.none')}</Nothing> : <HandOverTable handOvers={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={handOvers} />
      <KeyHints />
    </>
  );
}

function HandOverTable({ handOvers }: { readonly handOvers: readonly Schemas['HandOverSummary'][] }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const columns: readonly Column<Schemas['HandOverSummary']>[] = [
    { key: 'number', head: t('handOvers.number'), cell: ({ id, number }) => <Link to="/hand-overs/$handOverId" params={{ handOverId: id }}>{number}</Link> },
    { key: 'to', head: t('handOvers.to'), cell: ({ toName }) => toName },
    { key: 'units', head: t('handOvers.units'), isNumber: true, cell: ({ units }) => format.number(units) },
    { key: 'state', head: t('state'), cell: ({ state }) => <Status of={`handOver.${state}`} /> },
    { key: 'prepared', head: t('handOvers.prepared'), cell: ({ preparedAt }) => format.dateTime(preparedAt) },
    { key: 'confirmed', head: t('handOvers.confirmed'), cell: ({ confirmedAt }) => (confirmedAt === null ? <span className="quiet">–</span> : format.dateTime(confirmedAt)) },
  ];
  return <ListTable label={t('handOvers.title')} rows={handOvers} columns={columns} keyOf={({ id }) => id} minWidth={820} />;
}
