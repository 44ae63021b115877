import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import type { Dialect } from '../../src/persistence/dialect/dialect.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import type { WriteContext } from '../../src/persistence/transaction.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { systemActor } from '../../src/shared/actor.ts';
import { isEmbeddedOnly, leaveOut } from './left-out.ts';
import { createTestDatabase } from './servers/index.ts';
import { TestClock } from './test-clock.ts';

/** A freshly migrated database of one engine, made before the suite and gone after it. */
export interface TestEngine {
  readonly name: 'sqlite' | 'mariadb';
  readonly dialect: Dialect;
  readonly uow: UnitOfWork;
  readonly clock: TestClock;
  /** Where another process finds the same database. */
  readonly environment: Readonly<Record<string, string>>;
}

export const testContext = (name = 'test'): WriteContext => ({ actor: systemActor(name), requestId: `test:${name}` });

export interface OpenedEngine extends TestEngine {
  discard(): Promise<void>;
}

async function openSqliteEngine(): Promise<OpenedEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-test-'));
  const filename = join(folder, 'zeugwart.db');
  return opened('sqlite', openEngine({ engine: 'sqlite', filename }), { DATABASE_FILE: filename }, () => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  });
}

async function openMariaDbEngine(): Promise<OpenedEngine> {
  const database = await createTestDatabase();
  return opened('mariadb', openEngine({ engine: 'mariadb', url: database.url }), { DATABASE_URL: database.url }, () => database.drop());
}

async function opened(name: TestEngine['name'], dialect: Dialect, environment: Record<string, string>, drop: () => Promise<void>): Promise<OpenedEngine> {
  await migrate(dialect);
  const clock = new TestClock();
  const discard = async (): Promise<void> => {
    await dialect.close();
    await drop();
  };
  return { name, dialect, uow: new UnitOfWork(dialect, clock), clock, environment, discard };
}

/** For commands; suites use `describeEngines`. */
export const openTestEngine = (name: TestEngine['name']): Promise<OpenedEngine> => (name === 'sqlite' ? openSqliteEngine() : openMariaDbEngine());

/**
 * Declares the same suite once per engine. `engine` may be used inside hooks and tests only: its database is made
 * when the suite starts.
 */
export function describeEngines(title: string, suite: (engine: TestEngine) => void): void {
  if (isEmbeddedOnly()) leaveOut(`${title} [mariadb]`, 'needs MariaDB');
  const kinds = [['sqlite', openSqliteEngine], ...(isEmbeddedOnly() ? [] : [['mariadb', openMariaDbEngine] as const])] as const;
  for (const [name, open] of kinds) {
    describe(`${title} [${name}]`, () => {
      let current: OpenedEngine | undefined;
      const engine = new Proxy({} as TestEngine, {
        get: (_target, key) => {
          if (!current) throw new Error('the engine is there inside hooks and tests only');
          return current[key as keyof TestEngine];
        },
      });
      before(async function () {
        this.timeout(120_000);
        current = await open();
      });
      after(async function () {
        this.timeout(30_000);
        await current?.discard();
      });
      suite(engine);
    });
  }
}
