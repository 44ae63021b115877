import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { closingLevel, scaleOf, type AccountRow, type Scale } from './before-after.ts';
import classes from './fairness-chart.module.css';

const WIDTH = 220;
const ROW = 31;
const MARGIN = 10;
const CHANGE = 76;

interface Props {
  readonly rows: readonly AccountRow[];
  readonly comparison: Schemas['AllocationComparison'] | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (row: AccountRow) => void;
}

/** Each account with its figures and, on a common scale, where it stood and where it stands. The table is the chart's own. */
export function FairnessChart({ rows, comparison, chosen, onChoose }: Props): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const scale = scaleOf(rows);
  const closing = closingLevel(rows);
  const x = (level: number): number => MARGIN + ((WIDTH - 2 * MARGIN) * (level - scale.from)) / (scale.to - scale.from);
  const changes = new Map([...(comparison?.gains ?? []), ...(comparison?.losses ?? [])].map(({ accountId, change }) => [accountId, change]));
  const most = Math.max(1, ...[...changes.values()].map(Math.abs));
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('run.beforeAfter'), role: 'group' } }}>
      <Table className={classes['table'] ?? ''} aria-label={t('run.chartLabel', { count: rows.length })}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('organisation')}</Table.Th><Table.Th scope="col" className="number">{t('run.weighted')}</Table.Th><Table.Th scope="col" className="number">{t('run.has')}</Table.Th><Table.Th scope="col" className="number">{t('run.open')}</Table.Th><Table.Th scope="col" className="number">{t('run.gets')}</Table.Th>
            <Table.Th scope="col"><span className="visually-hidden">{t('run.perHundred')}</span><Axis scale={scale} x={x} closing={closing} /></Table.Th>
            {comparison && <Table.Th scope="col" className="number">{t('compare.against')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const change = changes.get(row.accountId) ?? 0;
            return (
              <Table.Tr key={row.accountId} data-chosen={row.accountId === chosen || undefined}>
                <Table.Td><button type="button" className={classes['name']} aria-pressed={row.accountId === chosen} onClick={() => { onChoose(row); }}>{row.organisationName}</button></Table.Td>
                <Table.Td className="number">{format.number(Math.round(row.weightedHeads))}</Table.Td><Table.Td className="number">{format.number(row.devicesBefore)}</Table.Td><Table.Td className="number">{format.number(row.asked)}</Table.Td>
                <Table.Td className="number"><span className={row.awarded > 0 ? classes['gets'] : 'quiet'}>{format.signed(row.awarded)}</span></Table.Td>
                <Table.Td className={classes['drawn'] ?? ''}><Dumbbell row={row} scale={scale} x={x} closing={closing} /></Table.Td>
                {comparison && <Table.Td className="number"><ChangeBar change={change} most={most} /> <span className={change > 0 ? classes['gain'] : change < 0 ? classes['loss'] : 'quiet'}>{format.signed(change)}</span></Table.Td>}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface Drawn {
  readonly scale: Scale;
  readonly x: (level: number) => number;
  readonly closing: number | undefined;
}

function Axis({ scale, x, closing }: Drawn): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  return (
    <svg width={WIDTH} height={34} aria-hidden>
      {closing !== undefined && <text className={classes['closingName']} x={Math.min(WIDTH - 52, Math.max(52, x(closing)))} y={12} textAnchor="middle">{t('run.closing', { level: format.number(closing / 100, 2) })}</text>}
      {scale.ticks.map((tick) => <text key={tick} className={classes['axis']} x={x(tick)} y={30} textAnchor="middle">{format.number(tick / 100)}</text>)}
    </svg>
  );
}

function Dumbbell({ row: { levelBefore, levelAfter }, scale, x, closing }: Drawn & { readonly row: AccountRow }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  return (
    <svg width={WIDTH} height={ROW} role="img" aria-label={t('run.fromTo', { before: format.number(levelBefore / 100, 2), after: format.number(levelAfter / 100, 2) })}>
      {scale.ticks.map((tick) => <path key={tick} className={classes['grid']} d={`M${x(tick)} 0V${ROW}`} />)}
      {closing !== undefined && <path className={classes['closing']} d={`M${x(closing)} 0V${ROW}`} />}
      {levelAfter > levelBefore && <path className={classes['bar']} d={`M${x(levelBefore)} ${ROW / 2}H${x(levelAfter)}`} />}
      <circle className={classes['before']} cx={x(levelBefore)} cy={ROW / 2} r={4.5} />
      {levelAfter > levelBefore && <circle className={classes['after']} cx={x(levelAfter)} cy={ROW / 2} r={5.5} />}
    </svg>
  );
}

/** To the right who gains, to the left who loses; the signed number stands beside it. */
function ChangeBar({ change, most }: { readonly change: number; readonly most: number }): ReactNode {
  const width = (Math.abs(change) / most) * (CHANGE / 2);
  return <svg width={CHANGE} height={11} aria-hidden><path className={classes['grid']} d={`M${CHANGE / 2} 0V11`} /><rect className={change > 0 ? classes['gainBar'] : classes['lossBar']} x={change > 0 ? CHANGE / 2 : CHANGE / 2 - width} y={1} width={width} height={9} rx={2} /></svg>;
}
