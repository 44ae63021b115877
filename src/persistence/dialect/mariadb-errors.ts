import { DbError, type DbErrorKind } from '../db-errors.ts';

// By number: mysql2 names 4025 (a violated CHECK) after something else.
const KINDS: Readonly<Record<number, DbErrorKind>> = {
  1062: 'duplicate', 1586: 'duplicate',
  1451: 'foreign-key', 1452: 'foreign-key',
  4025: 'check',
  1406: 'too-long',
  1048: 'not-null', 1364: 'not-null',
  1264: 'out-of-range', 1292: 'out-of-range', 1366: 'out-of-range',
  1213: 'serialisation', 1020: 'serialisation',
  // the savepoint that a unit of work begins with is gone: its transaction was undone in between
  1305: 'serialisation',
  1205: 'lock-timeout',
  1040: 'connection', 1053: 'connection', 1927: 'connection', 2006: 'connection', 2013: 'connection',
  // Galera: the node has lost the majority of its cluster; at COMMIT (1180) it cannot tell whether the others have it
  1047: 'connection', 1180: 'connection',
};

const CONNECTION_CODES = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'PROTOCOL_ENQUEUE_AFTER_DESTROY', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ER_SERVER_SHUTDOWN',
]);

/** True where the node did not answer or may not work; a pool that is used up says nothing of the node. */
export function connectionFailed(error: unknown): boolean {
  const mapped = toDbError(error);
  return mapped?.kind === 'connection' && mapped.driverCode !== POOL_USED_UP;
}

const POOL_USED_UP = 'POOL_TIMEOUT';

/** A failure of MariaDB or its driver without the values in its message; undefined for anything else. */
export function toDbError(error: unknown): DbError | undefined {
  // judged already, by somebody who knew more: a connection that broke over COMMIT is not one that merely broke
  if (error instanceof DbError) return error;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'KnexTimeoutError') return new DbError('connection', POOL_USED_UP);
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  if (typeof code === 'string' && CONNECTION_CODES.has(code)) return new DbError('connection', code);
  if (typeof errno !== 'number' || errno < 1000) return undefined;
  return new DbError(KINDS[errno] ?? 'other', `errno ${errno}`, constraintOf(error.message));
}

const constraintOf = (message: string): string | undefined =>
  / for key '(?:[^'.]+\.)?([^'.]+)'/.exec(message)?.[1] ?? /CONSTRAINT `([^`]+)` failed/.exec(message)?.[1];
