import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from '../../../src/persistence/engine.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { addJob } from '../../../src/jobs/add-job.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { testContext } from '../../support/engines.ts';
import { emptyDatabase, startMariaDb, startWatchedRedis, type WatchedRedis } from '../../support/servers/index.ts';
import { DATABASE, flushAll, type Ground, type Strike } from '../main-job/ground.ts';
import type { Part } from '../part.ts';
import { storyUnderFailOver } from './story-under-fail-over.ts';

const JOBS_GO_ON_WITHIN_MS = 5_000;
const DEATHS = 2;

/**
 * The Redis master dies in the middle of the main job, and sentinels make its replica the master. Measured from the
 * kill to the end of a job that was asked for after it.
 */
export const redisMaster: Part = async (options) => {
  const [mariaDb, redis] = await Promise.all([startMariaDb(), startWatchedRedis()]);
  const url = new URL(`/${DATABASE}`, mariaDb.url).href;
  const ground: Ground = {
    environment: { DATABASE_URL: url, REDIS_URL: redis.url },
    strikes: [],
    clear: async () => { await Promise.all([emptyDatabase(mariaDb.url, DATABASE), redis.master().then((master) => flushAll(master.url))]); },
    stop: async () => { await Promise.all([mariaDb.stop(), redis.stop()]); },
  };
  return storyUnderFailOver({ ...options, ground, times: DEATHS, withinMs: JOBS_GO_ON_WITHIN_MS, what: 'jobs go on', strikeOn: (_staff, onMeasured) => killedMaster(redis, url, onMeasured) });
};

function killedMaster(redis: WatchedRedis, url: string, onMeasured: (ms: number) => void): Strike {
  let turn = Promise.resolve();
  const kill = async (): Promise<void> => {
    const master = await redis.master();
    const killedAt = performance.now();
    await master.kill();
    await jobDone(url);
    onMeasured(performance.now() - killedAt);
    // it comes back as the replica of the one that took its place
    await master.restart();
    await redis.allKnown();
  };
  return { kind: 'Redis master killed', hit: () => (turn = turn.then(kill)) };
}

/** Asks for a job that changes nothing in the story, and waits until a worker has done it. */
async function jobDone(url: string): Promise<void> {
  const dialect = openEngine({ engine: 'mariadb', url, poolSize: 1 });
  try {
    const uow = new UnitOfWork(dialect, systemClock);
    const id = await uow.write(testContext('fail-over'), (tx) => Promise.resolve(addJob(tx, 'prune', {})));
    while ((await uow.read((db) => db.one(outbox, { id })))?.state !== 'done') await sleep(20);
  } finally {
    await dialect.close();
  }
}
