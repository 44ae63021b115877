import type { Tx } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { systemActor } from '../../shared/actor.ts';
import { newSecret, secretHash } from './make-secrets.ts';
import { sessions, signInFailures } from './identity-tables.ts';

const HOUR_MS = 3_600_000;
/** Without a request for this long a session is over. */
export const IDLE_MS = 2 * HOUR_MS;
/** However busy it is. */
export const ABSOLUTE_MS = 12 * HOUR_MS;
/** `last_seen_at` and `last_used_at` are as exact as this, so that reading does not mean writing each time. */
export const TOUCH_MS = 60_000;

/** Over https the prefix keeps subdomains and plain http from planting a cookie of this name; loopback has no https. */
export const sessionCookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-zeugwart' : 'zeugwart');

export interface OpenedSession {
  /** For the cookie; nobody can read it from the database. */
  readonly sessionId: string;
  readonly csrfToken: string;
}

/** Begins a session under an id that did not exist before: one that was planted is worth nothing. */
export function openSession(tx: Tx, userId: string): OpenedSession {
  const opened = { sessionId: newSecret(), csrfToken: newSecret() };
  const { now } = tx.dialect;
  tx.insert(sessions, {
    idHash: secretHash(opened.sessionId), userId, csrfToken: opened.csrfToken, createdAt: now(), lastSeenAt: now(), expiresAt: now(ABSOLUTE_MS),
  });
  return opened;
}

/** `sessionHash` is what an actor carries as its session. */
export const endSession = (tx: Tx, sessionHash: string): void => tx.remove(sessions, { idHash: sessionHash });

export const endAllSessions = (tx: Tx, userId: string): void => tx.remove(sessions, { userId });

/** Forgets what time has ended; for the maintenance. */
export const sweepSessions = (uow: UnitOfWork): Promise<void> =>
  uow.write({ actor: systemActor('session-sweeper'), requestId: 'identity:sweep', repeatable: true }, (tx) => {
    const old = (ms: number): string => tx.dialect.now(-ms).raw;
    const remove = (table: typeof sessions | typeof signInFailures, condition: string): void =>
      tx.enqueue(table, { sql: `delete from \`${table.name}\` where ${condition}`, bindings: [] }, {});
    remove(sessions, `\`expires_at\` < ${tx.dialect.now().raw} or \`last_seen_at\` < ${old(IDLE_MS)}`);
    remove(signInFailures, `\`last_at\` < ${old(24 * HOUR_MS)}`);
    return Promise.resolve();
  });
