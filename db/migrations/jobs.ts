import { bigint, code, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const jobsMigrations: readonly Migration[] = [
  createTable(
    'outbox',
    {
      id: id(),
      type: code(40),
      queue: code(60),
      payload: json(),
      priority: int(),
      orderingKey: nullable(code(120)),
      sequence: bigint(),
      uniqueKey: nullable(code(160)),
      askedToken: id(),
      seenToken: nullable(id()),
      state: code(10),
      attempts: int(),
      maxAttempts: int(),
      runs: int(),
      dispatches: int(),
      dueAt: instant(),
      nextAt: instant(),
      runToken: nullable(id()),
      runningUntil: nullable(instant()),
      errorCode: nullable(code(80)),
      errorMessage: nullable(text(500)),
      requestId: code(64),
      createdAt: instant(),
      finishedAt: nullable(instant()),
    },
    {
      primaryKey: ['id'],
      flags: { pending: "state in ('waiting', 'running')", unfinished: "state <> 'done'" },
      unique: [['uniqueKey', 'pending']],
      indexes: [
        ['pending', 'nextAt'],
        ['orderingKey', 'unfinished', 'sequence', 'id'],
        ['createdAt', 'id'],
        ['state', 'createdAt', 'id'],
        ['state', 'finishedAt'],
      ],
      checks: {
        state: "state in ('waiting', 'running', 'done', 'dead')",
        runHasLease: "(state = 'running') = (run_token is not null and running_until is not null)",
        priority: 'priority between 1 and 10',
        attempts: 'attempts >= 0 and max_attempts > 0 and runs >= 0 and dispatches >= 0',
      },
    },
  ),
  createTable(
    'schedules',
    {
      key: code(120),
      clock: code(12),
      dueAt: instant(),
      intervalMs: nullable(bigint()),
      jobType: code(40),
      payload: json(),
      connectionId: nullable(id()),
      uniqueKey: code(160),
    },
    {
      primaryKey: ['key'],
      indexes: [['clock', 'dueAt']],
      checks: { clock: "clock in ('business', 'operational')", interval: 'interval_ms is null or interval_ms > 0' },
    },
  ),
  createTable(
    'request_limits',
    { connectionId: id(), endpoint: code(60), arrivalUs: bigint(), touchedBy: id() },
    { primaryKey: ['connectionId', 'endpoint'] },
  ),
  createTable(
    'circuit_breakers',
    { connectionId: id(), state: code(10), failures: int(), openings: int(), until: nullable(instant()), touchedBy: id() },
    {
      primaryKey: ['connectionId'],
      checks: { state: "state in ('closed', 'open', 'half_open')", until: "(state = 'closed') = (`until` is null)", failures: 'failures >= 0 and openings >= 0' },
    },
  ),
];
