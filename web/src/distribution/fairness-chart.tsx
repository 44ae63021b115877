import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { AsTable } from '../parts/as-table.tsx';
import classes from './fairness-chart.module.css';

const ROW = 22;
const WIDTH = 720;
const NAMES = 210;
const RIGHT = 60;
const TOP = 26;

/** Before and after for each account as a dumbbell: what it had, what it has, on the same scale. */
export function FairnessChart({ fairness }: { readonly fairness: Schemas['AllocationFairness'] }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const before = new Map(fairness.before.accounts.map((account) => [account.accountId, account]));
  const rows = fairness.after.accounts.map((after) => ({ ...after, levelBefore: before.get(after.accountId)?.level ?? after.level, devicesBefore: before.get(after.accountId)?.devices ?? after.devices })).sort((a, b) => a.levelBefore - b.levelBefore);
  const most = Math.max(100, ...rows.flatMap(({ level, levelBefore }) => [level, levelBefore]));
  const x = (level: number): number => NAMES + ((WIDTH - NAMES - RIGHT) * level) / most;
  const height = TOP + rows.length * ROW + 24;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round((most * part) / 10) * 10);
  const table = (
    <Table>
      <Table.Thead><Table.Tr><Table.Th>{t('organisation')}</Table.Th><Table.Th className="number">{t('run.devicesBefore')}</Table.Th><Table.Th className="number">{t('run.devicesAfter')}</Table.Th><Table.Th className="number">{t('run.levelBefore')}</Table.Th><Table.Th className="number">{t('levelAfter')}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>{rows.map((row) => <Table.Tr key={row.accountId}><Table.Td>{row.organisationName}</Table.Td><Table.Td className="number">{format.number(row.devicesBefore)}</Table.Td><Table.Td className="number">{format.number(row.devices)}</Table.Td><Table.Td className="number">{format.number(row.levelBefore / 100, 2)}</Table.Td><Table.Td className="number">{format.number(row.level / 100, 2)}</Table.Td></Table.Tr>)}</Table.Tbody>
    </Table>
  );
  return (
    <>
      <p className="softer">{t('run.jain', { before: format.number(fairness.before.jainIndex / 10_000, 3), after: format.number(fairness.after.jainIndex / 10_000, 3) })}</p>
      <AsTable table={table}>
        <svg className={classes['chart']} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={t('run.chartLabel', { count: rows.length })}>
          {ticks.map((tick) => <g key={tick}><path className={classes['grid']} d={`M${x(tick)} ${TOP - 6}V${height - 22}`} /><text className={classes['axis']} x={x(tick)} y={height - 6} textAnchor="middle">{format.number(tick / 100, 1)}</text></g>)}
          {rows.map(({ accountId, organisationName, level, levelBefore }, at) => {
            const y = TOP + at * ROW + ROW / 2;
            return (
              <g key={accountId}>
                <text className={classes['name']} x={NAMES - 14} y={y + 4} textAnchor="end">{organisationName}</text>
                <path className={classes['bar']} d={`M${x(levelBefore)} ${y}H${x(level)}`} />
                <circle className={classes['before']} cx={x(levelBefore)} cy={y} r={4.5} />
                {level > levelBefore && <><circle className={classes['after']} cx={x(level)} cy={y} r={4.5} /><text className={classes['value']} x={x(level) + 9} y={y + 4}>{format.number(level / 100, 2)}</text></>}
              </g>
            );
          })}
        </svg>
      </AsTable>
    </>
  );
}
