import { randomBytes } from 'node:crypto';
import { migrate } from '../../db/migrate.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openTestEngine, type TestEngine } from '../support/engines.ts';
import type { GaleraCluster } from '../support/servers/index.ts';
import { TestClock } from '../support/test-clock.ts';

/** One database and the API processes that a crowd comes through, each with connections and number blocks of its own. */
export interface Arena {
  /** For what is built and looked at beside the API. */
  readonly engine: TestEngine;
  readonly apis: readonly TestApi[];
  /** The process that people sign in at; their sessions hold at all of them. */
  readonly home: TestApi;
  close(): Promise<void>;
}

/** Embedded, there is one process; with MariaDB two meet in the database. */
export async function openArena(name: 'sqlite' | 'mariadb'): Promise<Arena> {
  const engine = await openTestEngine(name);
  const url = engine.environment['DATABASE_URL'];
  const others = url === undefined ? [] : [engineAt(url, engine.clock)];
  return arena([engine, ...others], async () => {
    await Promise.all(others.map((other) => other.dialect.close()));
    await engine.discard();
  });
}

/** Two processes, each at a node of its own of a cluster that goes on after the arena. */
export async function openGaleraArena(cluster: GaleraCluster): Promise<Arena> {
  const clock = new TestClock();
  const name = `zeugwart_test_${randomBytes(8).toString('hex')}`;
  const [first, second] = (await cluster.createDatabase(name)).map((url) => engineAt(url, clock));
  if (!first || !second) throw new Error('a pair has two nodes');
  await migrate(first.dialect);
  return arena([first, second], async () => {
    await Promise.all([first.dialect.close(), second.dialect.close()]);
  });
}

function engineAt(url: string, clock: TestClock): TestEngine {
  const dialect = openEngine({ engine: 'mariadb', url });
  return { name: 'mariadb', dialect, uow: new UnitOfWork(dialect, clock), clock, environment: { DATABASE_URL: url } };
}

async function arena(engines: readonly [TestEngine, ...TestEngine[]], discard: () => Promise<void>): Promise<Arena> {
  const [first, ...others] = engines;
  const home = await startApi(first);
  const apis = [home, ...(await Promise.all(others.map((engine) => startApi(engine))))];
  return {
    engine: first,
    apis,
    home,
    async close() {
      await Promise.all(apis.map((api) => api.close()));
      await discard();
    },
  };
}
