import { LIMIT } from './supplier-reply.ts';
import type { SupplierReport } from './supplier-servers.ts';

/** The burst that a quiet time allows is over by then. */
const SETTLED_MS = 1_000;

export interface Utilisation {
  /** Share of what the rates of all suppliers allowed in the time when all of them were being asked. */
  readonly all: number;
  /** The share of the worst of them. */
  readonly worst: number;
  readonly windowMs: number;
}

/** How much of the allowed rate was used, from when the last supplier had settled until the first had nothing left to be asked. */
export function utilisation(reports: readonly SupplierReport[]): Utilisation {
  const from = Math.max(...reports.map(({ answeredAt }) => answeredAt[0] ?? Infinity)) + SETTLED_MS;
  const to = Math.min(...reports.map(({ answeredAt }) => answeredAt.at(-1) ?? -Infinity));
  const allowed = (LIMIT.perMinute / 60_000) * (to - from);
  const shares = reports.map(({ answeredAt }) => answeredAt.filter((at) => at >= from && at < to).length / allowed);
  return { all: shares.reduce((sum, share) => sum + share, 0) / shares.length, worst: Math.min(...shares), windowMs: to - from };
}
