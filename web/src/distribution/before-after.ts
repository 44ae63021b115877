import type { Schemas } from '../api/client.ts';
import type { Run } from './queries.ts';

/** One account of a run: what it had, asked for and got. */
export interface AccountRow {
  readonly accountId: string;
  readonly organisationName: string;
  readonly weightedHeads: number;
  readonly devicesBefore: number;
  readonly devicesAfter: number;
  /** Devices per 100 weighted heads, in hundredths. */
  readonly levelBefore: number;
  readonly levelAfter: number;
  readonly asked: number;
  readonly awarded: number;
  /** The line whose reasons are shown for the account: the one that got most. */
  readonly lineId: string | undefined;
}

/** The accounts of a run, those with least first. */
export function accountRows(run: Run, fairness: Schemas['AllocationFairness']): readonly AccountRow[] {
  const before = new Map(fairness.before.accounts.map((account) => [account.accountId, account]));
  return fairness.after.accounts.map((after) => {
    const had = before.get(after.accountId) ?? after;
    const lines = run.lines.filter(({ organisationId, beneficiaryGroup }) => organisationId === after.organisationId && beneficiaryGroup === after.beneficiaryGroup);
    const sum = (part: 'asked' | 'awarded'): number => lines.reduce((total, line) => total + line[part], 0);
    return {
      accountId: after.accountId, organisationName: after.organisationName, weightedHeads: lines[0]?.weightedHeads ?? 0, devicesBefore: had.devices, devicesAfter: after.devices, levelBefore: had.level, levelAfter: after.level,
      asked: sum('asked'), awarded: sum('awarded'), lineId: [...lines].sort((a, b) => b.awarded - a.awarded)[0]?.requestLineId,
    };
  }).sort((a, b) => a.levelBefore - b.levelBefore);
}

/** The level at which the supply ended: the highest that a served account with an open wish has come to; none where all were served. */
export function closingLevel(rows: readonly AccountRow[]): number | undefined {
  const open = rows.filter(({ asked, awarded }) => awarded > 0 && awarded < asked);
  return open.length === 0 ? undefined : Math.max(...open.map(({ levelAfter }) => levelAfter));
}

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** An axis of at most five round ticks around the levels. */
export function scaleOf(rows: readonly AccountRow[]): Scale {
  const levels = rows.flatMap(({ levelBefore, levelAfter }) => [levelBefore, levelAfter]);
  const least = Math.min(...levels);
  const most = Math.max(...levels, least + 1);
  const raw = (most - least) / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, (([1, 2, 5].find((each) => each * power >= raw)) ?? 10) * power);
  const from = Math.floor(least / step) * step;
  const to = Math.ceil(most / step) * step;
  return { from, to, ticks: Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step) };
}
