import { bigint, code, id, instant, int, json, nullable, text } from '../persistence/columns.ts';
import { table, type Row } from '../persistence/table.ts';
import type { JobState } from './job-machine.ts';
import type { JobType } from './job-types.ts';

/**
 * Jobs, written in the transaction that wants them done. The database owns attempts, due times, order and dead ones;
 * what delivers them may forget everything.
 */
export const outbox = table(
  'outbox',
  {
    id: id(),
    type: code<JobType>(40),
    queue: code(60),
    payload: json(),
    priority: int(),
    /** Jobs of one key run one after another, by sequence, then id. */
    orderingKey: nullable(code(120)),
    sequence: bigint(),
    /** At most one pending job has this key. */
    uniqueKey: nullable(code(160)),
    /** Changes whenever somebody asks for the job again; `seenToken` is what the present run started from. */
    askedToken: id(),
    seenToken: nullable(id()),
    state: code<JobState>(10),
    attempts: int(),
    maxAttempts: int(),
    /** Claims ever made: tells deliveries of one run from those of the next. */
    runs: int(),
    /** Deliveries since the last claim; each waits longer for an answer than the one before. */
    dispatches: int(),
    /** Not to be run earlier than this. */
    dueAt: instant(),
    /** When a dispatcher looks at the row again: due time, end of a delivery's or a run's lease. */
    nextAt: instant(),
    runToken: nullable(id()),
    runningUntil: nullable(instant()),
    errorCode: nullable(code(80)),
    errorMessage: nullable(text(500)),
    /** The request, job or command that asked for it. */
    requestId: code(64),
    createdAt: instant(),
    finishedAt: nullable(instant()),
  },
  { audited: false },
);

export type OutboxRow = Row<typeof outbox>;

/** Which clock a due time is read on. */
export type ScheduleClock = 'business' | 'operational';

/** Work that is due at a time: once, or again and again. */
export const schedules = table(
  'schedules',
  {
    key: code(120),
    clock: code<ScheduleClock>(12),
    dueAt: instant(),
    /** Milliseconds on the row's clock; null = once. */
    intervalMs: nullable(bigint()),
    jobType: code<JobType>(40),
    payload: json(),
    connectionId: nullable(id()),
    /** Of the job that comes of it. */
    uniqueKey: code(160),
  },
  { audited: false },
);

/** How far the requests of a connection's endpoint are given away (GCRA: the theoretical arrival time). */
export const requestLimits = table(
  'request_limits',
  {
    connectionId: id(),
    endpoint: code(60),
    /** Microseconds since 1970 on the database's clock. */
    arrivalUs: bigint(),
    /** Written first by every reservation, so that two of them collide on any engine. */
    touchedBy: id(),
  },
  { audited: false },
);

export type BreakerState = 'closed' | 'open' | 'half_open';

export const circuitBreakers = table(
  'circuit_breakers',
  {
    connectionId: id(),
    state: code<BreakerState>(10),
    /** Failures in a row. */
    failures: int(),
    /** Times it opened without a success in between; each lasts longer. */
    openings: int(),
    /** Open: when a trial call may be made. Half open: when the trial counts as lost. */
    until: nullable(instant()),
    touchedBy: id(),
  },
  { audited: false },
);
