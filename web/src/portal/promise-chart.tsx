import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { daysBetween, useFormat } from '../language/format.ts';
import { AsTable } from '../parts/as-table.tsx';
import classes from './promise-chart.module.css';

/** What was promised on a day; `null`: that there is no date. */
export interface Told {
  readonly at: string;
  readonly promisedOn: string | null;
}

const WIDTH = 532;
const HEIGHT = 170;
const LEFT = 66;
const RIGHT = 12;
const TOP = 20;
const BOTTOM = 34;

/** How a promise moved: when it was told, across; the promised day, later further down. */
export function PromiseChart({ told }: { readonly told: readonly Told[] }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const dated = told.filter((each): each is Told & { promisedOn: string } => each.promisedOn !== null);
  const [first] = told;
  const say = (date: string | null): string => (date === null ? t('request.noneSaid') : format.longDate(date));
  const label = t('request.promiseHistoryLabel', { steps: told.map(({ promisedOn }) => say(promisedOn)).join(' → ') });
  const table = (
    <Table>
      <Table.Thead><Table.Tr><Table.Th>{t('request.toldOn')}</Table.Th><Table.Th>{t('request.promisedFor')}</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>{told.map(({ at, promisedOn }) => <Table.Tr key={`${at} ${promisedOn ?? ''}`}><Table.Td>{format.longDate(at)}</Table.Td><Table.Td>{say(promisedOn)}</Table.Td></Table.Tr>)}</Table.Tbody>
    </Table>
  );
  if (!first || dated.length < 2) return null;

  const lastDay = dated.reduce((latest, { promisedOn }) => (promisedOn > latest ? promisedOn : latest), dated[0]?.promisedOn ?? first.at);
  const earliest = dated.reduce((least, { promisedOn }) => (promisedOn < least ? promisedOn : least), lastDay);
  const across = Math.max(1, daysBetween(first.at, lastDay));
  const down = Math.max(1, daysBetween(earliest, lastDay));
  const x = (day: string): number => LEFT + 20 + ((WIDTH - LEFT - RIGHT - 40) * daysBetween(first.at, day)) / across;
  const y = (day: string): number => TOP + ((HEIGHT - TOP - BOTTOM) * daysBetween(earliest, day)) / down;
  const levels = [...new Set(dated.map(({ promisedOn }) => promisedOn))].sort().filter((day, at, all) => at === 0 || at === all.length - 1 || y(day) - y(all[0] ?? day) > 16).slice(-4);
  const steps = told.map((each, at) => ({ ...each, until: told[at + 1]?.at ?? each.promisedOn ?? each.at }));

  return (
    <AsTable table={table}>
      <svg className={classes['chart']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {levels.map((day) => <g key={day}><path className={classes['grid']} d={`M${LEFT} ${y(day)}H${WIDTH - RIGHT}`} /><text className={classes['axis']} x={LEFT - 8} y={y(day) + 4} textAnchor="end">{format.dayMonth(day)}</text></g>)}
        {steps.map(({ at, until, promisedOn }, index) => {
          if (promisedOn === null) return null;
          const next = steps[index + 1]?.promisedOn ?? promisedOn;
          const isLast = index === steps.length - 1;
          return (
            <g key={at + promisedOn}>
              <path className={isLast ? classes['ahead'] : classes['line']} d={`M${x(at)} ${y(promisedOn)}H${x(until)}`} />
              {next !== promisedOn && <path className={next > promisedOn ? classes['later'] : classes['line']} d={`M${x(until)} ${y(promisedOn)}V${y(next)}`} />}
              <circle className={classes['dot']} cx={x(at)} cy={y(promisedOn)} r={4.5} />
              {isLast && <path className={classes['end']} d={`M${x(until) - 6} ${y(promisedOn)}l6-7 6 7-6 7z`} />}
            </g>
          );
        })}
        <text className={classes['axis']} x={x(first.at)} y={HEIGHT - 8} textAnchor="middle">{format.dayMonth(first.at)}</text>
        <text className={classes['axis']} x={x(lastDay)} y={HEIGHT - 8} textAnchor="middle">{format.dayMonth(lastDay)}</text>
      </svg>
    </AsTable>
  );
}
