import type { PeriodicJob } from './scheduler.ts';

const MINUTE = 60_000;

/** The installation's own periodic work, on the database's clock: the demo's fast calendar does not hurry it. */
export const periodicJobs: readonly PeriodicJob[] = [
  // well under the minute after which the verification calls an entry unsealed
  { key: 'seal-audit', clock: 'operational', everyMs: MINUTE / 4, type: 'seal-audit', payload: {} },
  { key: 'prune', clock: 'operational', everyMs: 60 * MINUTE, type: 'prune', payload: {} },
];
