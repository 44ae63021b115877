import type { PeriodicJob } from './scheduler.ts';

const MINUTE = 60_000;

const DAY = 24 * 60 * MINUTE;

/**
 * The installation's own periodic work. What belongs to the machinery goes by the database's clock; what belongs to the
 * calendar of orders, loans and schools goes by the business clock.
 */
export const periodicJobs: readonly PeriodicJob[] = [
  // well under the minute after which the verification calls an entry unsealed
  { key: 'seal-audit', clock: 'operational', everyMs: MINUTE / 4, type: 'seal-audit', payload: {} },
  { key: 'prune', clock: 'operational', everyMs: 60 * MINUTE, type: 'prune', payload: {} },
  { key: 'mark-due', clock: 'business', everyMs: DAY, type: 'mark-due', payload: {} },
  { key: 'complete-mergers', clock: 'business', everyMs: DAY, type: 'complete-mergers', payload: {} },
];
