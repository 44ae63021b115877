import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconChartLine } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { daysBetween, useFormat } from '../language/format.ts';
import { AsTable } from '../parts/as-table.tsx';
import { Card } from '../parts/card.tsx';
import classes from './eta-card.module.css';
import type { OrderLine } from './queries.ts';

const WIDTH = 360;
const HEIGHT = 168;
const LEFT = 48;
const RIGHT = 16;
const TOP = 22;
const BOTTOM = 30;

/** When it was said that a line comes, each time it was said: later is further up. */
export function EtaCard({ line }: { readonly line: OrderLine }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const changes = line.etaHistory;
  const say = (date: string | null): string => (date === null ? t('noDate') : format.date(date));
  const table = (
    <Table>
      <Table.Thead><Table.Tr><Table.Th>{t('etaHistory.told')}</Table.Th><Table.Th>{t('etaHistory.from')}</Table.Th><Table.Th>{t('etaHistory.to')}</Table.Th><Table.Th className="number">{t('etaHistory.days')}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {changes.map(({ id, observedAt, etaFrom, etaTo, days, documentId }) => (
          <Table.Tr key={id}>
            <Table.Td>{documentId === null ? format.date(observedAt) : <Link to="/documents/$documentId" params={{ documentId }} className="sourced">{format.date(observedAt)}</Link>}</Table.Td>
            <Table.Td>{say(etaFrom)}</Table.Td><Table.Td>{say(etaTo)}</Table.Td><Table.Td className="number">{days === null ? '–' : format.signed(days)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
  return (
    <Card title={t('etaHistory.title', { position: line.position })} icon={IconChartLine} note={t('etaHistory.note')}>
      {changes.length === 0 ? <p className="softer">{line.eta === null ? t('etaHistory.noDate') : t('etaHistory.never', { date: format.date(line.eta) })}</p> : <AsTable table={table}><Steps line={line} /></AsTable>}
    </Card>
  );
}

function Steps({ line }: { readonly line: OrderLine }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const changes = line.etaHistory.filter((change): change is typeof change & { etaTo: string } => change.etaTo !== null);
  const first = line.etaHistory[0]?.etaFrom ?? line.firstEta;
  if (changes.length === 0 || first === null) return <p className="softer">{t('etaHistory.withdrawn')}</p>;
  const dates = [first, ...changes.map(({ etaTo }) => etaTo)].sort();
  const [earliest = first] = dates;
  const latest = dates.at(-1) ?? first;
  const days = Math.max(1, daysBetween(earliest, latest));
  const y = (date: string): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * daysBetween(earliest, date)) / days;
  const slots = changes.length + 1;
  const x = (slot: number): number => LEFT + 8 + ((WIDTH - LEFT - RIGHT - 24) * slot) / slots;
  const levels = [...new Set(dates)].filter((date, at, all) => at === 0 || at === all.length - 1 || Math.abs(y(date) - y(all[0] ?? date)) > 14).slice(-4);
  let path = `M${x(0)} ${y(first)}`;
  changes.forEach(({ etaTo }, at) => { path += `H${x(at + 1)}V${y(etaTo)}`; });
  path += `H${WIDTH - RIGHT}`;
  const label = t('etaHistory.label', { steps: [first, ...changes.map(({ etaTo }) => etaTo)].map((date) => format.date(date)).join(' → ') });
  return (
    <svg className={classes['chart']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {levels.map((date) => <g key={date}><path className={classes['grid']} d={`M${LEFT} ${y(date)}H${WIDTH - RIGHT}`} /><text className={classes['axis']} x={LEFT - 6} y={y(date) + 4} textAnchor="end">{format.dayMonth(date)}</text></g>)}
      <path className={classes['line']} d={path} />
      <circle className={classes['dot']} cx={x(0)} cy={y(first)} r={4.5} />
      {changes.map(({ id, etaTo, observedAt, days: moved }, at) => (
        <g key={id}>
          <circle className={classes['dot']} cx={x(at + 1)} cy={y(etaTo)} r={4.5} />
          {moved !== null && <text className={classes['moved']} x={x(at + 1) - 6} y={y(etaTo) - 8} textAnchor="end">{t('etaHistory.moved', { days: format.signed(moved) })}</text>}
          <text className={classes['axis']} x={x(at + 1)} y={HEIGHT - 8} textAnchor="middle">{format.dayMonth(observedAt)}</text>
        </g>
      ))}
    </svg>
  );
}
