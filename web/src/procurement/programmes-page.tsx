import { Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { programmesQuery, type Programme } from './queries.ts';

/** Out of which programmes equipment is paid, and what each demands. */
export function ProgrammesPage(): ReactNode {
  const { t } = useTranslation('procurement');
  const programmes = useInfiniteQuery(programmesQuery);
  return (
    <>
      <PageHead title={t('programmes.title')} answer={t('programmes.answer')} />
      <Paper>
        <Shown query={programmes} lines={6}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('programmes.none')}</Nothing> : <ProgrammeTable programmes={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={programmes} />
    </>
  );
}

function ProgrammeTable({ programmes }: { readonly programmes: readonly Programme[] }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const date = (value: string | null): string => (value === null ? '–' : format.date(value));
  const money = (value: number | null): string => (value === null ? '–' : format.money(value));
  const columns: readonly Column<Programme>[] = [
    { key: 'name', head: t('programmes.name'), cell: ({ name, code }) => <>{name} <span className="quiet">· {code}</span></> },
    { key: 'budget', head: t('programmes.budget'), isNumber: true, cell: ({ budgetMinor }) => money(budgetMinor) },
    { key: 'rate', head: t('programmes.rate'), isNumber: true, cell: ({ rateBp }) => format.percent(rateBp / 10_000) },
    { key: 'cap', head: t('programmes.cap'), isNumber: true, cell: ({ capPerDevice }) => money(capPerDevice) },
    { key: 'from', head: t('programmes.orderNotBefore'), cell: ({ orderNotBefore }) => date(orderNotBefore) },
    { key: 'deliver', head: t('programmes.deliverBy'), cell: ({ deliverBy }) => date(deliverBy) },
    { key: 'pay', head: t('programmes.payBy'), cell: ({ payBy }) => date(payBy) },
    { key: 'dedication', head: t('programmes.dedication'), cell: ({ dedicationMonths }) => (dedicationMonths === null ? '–' : t('programmes.months', { count: dedicationMonths })) },
  ];
  return <ListTable label={t('programmes.title')} rows={programmes} columns={columns} keyOf={({ id }) => id} minWidth={980} />;
}
