import { code, instant, int, nullable } from '../persistence/columns.ts';
import { insertStatement } from '../persistence/statement.ts';
import type { Tx, WriteContext } from '../persistence/transaction.ts';
import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { newId } from '../shared/ids.ts';
import { defineMachine } from '../shared/state-machine.ts';
import { circuitBreakers, type BreakerState } from './job-tables.ts';

const BREAKER: WriteContext = { actor: systemActor('circuit-breaker'), requestId: 'circuit-breaker', repeatable: true };

export const breakerMachine = defineMachine('circuit breaker', 'closed', {
  closed: { trip: 'open' },
  open: { try: 'half_open', recover: 'closed' },
  half_open: { try: 'half_open', recover: 'closed', trip: 'open' },
});

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly threshold?: number;
  /** How long it stays open the first time; doubles with each opening without a success in between. */
  readonly openMs?: number;
  readonly maxOpenMs?: number;
  /** How long a trial call may take before another worker may try. */
  readonly trialMs?: number;
}

const settingsOf = (settings: BreakerSettings): Required<BreakerSettings> => ({ threshold: 5, openMs: 30_000, maxOpenMs: 30 * 60_000, trialMs: 60_000, ...settings });

export type Admission =
  | { readonly admitted: true; /** The one call that finds out whether the supplier is back. */ readonly trial: boolean }
  | { readonly admitted: false; readonly retryAfterMs: number };

/** Asks before a call whether the connection's supplier is thought to be there. All workers see the same answer. */
export async function admitCall(uow: UnitOfWork, connectionId: string, settings: BreakerSettings = {}): Promise<Admission> {
  const closed = await uow.read(async (db) => {
    const row = await db.one(circuitBreakers, { connectionId });
    return !row || row.state === 'closed';
  });
  if (closed) return { admitted: true, trial: false };
  return uow.write(BREAKER, async (tx) => {
    const row = await lockBreaker(tx, connectionId);
    if (row.state === 'closed') return { admitted: true, trial: false };
    if (!row.over) return { admitted: false, retryAfterMs: Math.max(1, row.untilMs) };
    set(tx, connectionId, `state = '${breakerMachine.next(row.state, 'try')}', \`until\` = ${tx.dialect.now(settingsOf(settings).trialMs).raw}`);
    return { admitted: true, trial: true };
  });
}

/** A call was answered: whatever was counted against the connection is forgotten. */
export async function reportSuccess(uow: UnitOfWork, connectionId: string): Promise<void> {
  const clean = await uow.read(async (db) => {
    const row = await db.one(circuitBreakers, { connectionId });
    return !row || (row.state === 'closed' && row.failures === 0);
  });
  if (clean) return;
  await uow.write(BREAKER, (tx) => {
    set(tx, connectionId, "state = 'closed', failures = 0, openings = 0, `until` = null");
    return Promise.resolve();
  });
}

/**
 * A call failed in a way that speaks of the supplier (no answer, 5xx), not of the request.
 * A failure opens a breaker at its threshold, and at once when it was the trial.
 */
export const reportFailure = (uow: UnitOfWork, connectionId: string, settings: BreakerSettings = {}): Promise<void> =>
  uow.write(BREAKER, async (tx) => {
    const { threshold, openMs, maxOpenMs } = settingsOf(settings);
    const row = await lockBreaker(tx, connectionId);
    const trips = row.state === 'half_open' || (row.state === 'closed' && row.failures + 1 >= threshold);
    if (!trips) {
      set(tx, connectionId, 'failures = failures + 1');
      return;
    }
    const open = Math.min(maxOpenMs, openMs * 2 ** Math.min(row.openings, 20));
    set(tx, connectionId, `state = '${breakerMachine.next(row.state, 'trip')}', failures = failures + 1, openings = openings + 1, \`until\` = ${tx.dialect.now(open).raw}`);
  });

const set = (tx: Tx, connectionId: string, assignments: string): void => {
  tx.enqueue(circuitBreakers, { sql: `update circuit_breakers set ${assignments} where connection_id = ?`, bindings: [connectionId] }, {});
};

interface Breaker {
  readonly state: BreakerState;
  readonly failures: number;
  readonly openings: number;
  /** Until the time of its state is over; negative when it is. */
  readonly untilMs: number;
  readonly over: boolean;
}

/** Makes the row or writes to it, so that those who change it follow one another on any engine; then reads it. */
async function lockBreaker(tx: Tx, connectionId: string): Promise<Breaker> {
  const { sql, bindings } = insertStatement(circuitBreakers, [{ connectionId, state: 'closed', failures: 0, openings: 0, until: null, touchedBy: newId() }]);
  tx.enqueue(circuitBreakers, { sql: sql + tx.dialect.onConflictUpdate(['connection_id'], ['touched_by']), bindings }, {});
  const shape = { state: code<BreakerState>(10), failures: int(), openings: int(), until: nullable(instant()), now: instant() };
  const [row] = await tx.select(
    shape,
    tx.q.raw(`select state, failures, openings, \`until\`, ${tx.dialect.now().raw} as \`now\` from circuit_breakers where connection_id = ?`, [connectionId]),
  );
  if (!row) throw new Error('the row of a circuit breaker is gone');
  const untilMs = row.until ? row.until.getTime() - row.now.getTime() : 0;
  return { state: row.state, failures: row.failures, openings: row.openings, untilMs, over: untilMs <= 0 };
}
