import { randomUUID } from 'node:crypto';
import { ApiClient } from '../../../demo/api-client.ts';
import { DEMO_PASSWORD } from '../../../demo/story/stage.ts';
import { emptyDatabase, startGaleraCluster, startRedis, type GaleraCluster } from '../../support/servers/index.ts';
import { DATABASE, flushAll, type Ground, type Strike } from '../main-job/ground.ts';
import type { Staff } from '../main-job/staff.ts';
import type { Part } from '../part.ts';
import { storyUnderFailOver } from './story-under-fail-over.ts';

const WRITES_GO_ON_WITHIN_MS = 10_000;
/** Two: by then the processes work at the second node, and the first is back. */
const DEATHS = 2;

/**
 * A node of a Galera cluster of three dies in the middle of the main job, always the one at which all processes work.
 * Measured from the kill to the answer to a change that was asked for after it, at each API process.
 */
export const galeraNode: Part = async (options) => {
  const cluster = await startGaleraCluster(3);
  return storyUnderFailOver({
    ...options, ground: await groundOf(cluster), times: DEATHS, withinMs: WRITES_GO_ON_WITHIN_MS, what: 'writes go on',
    strikeOn: (staff, onMeasured) => killedNode(cluster, staff, onMeasured),
  });
};

async function groundOf(cluster: GaleraCluster): Promise<Ground> {
  const redis = await startRedis();
  const [first, ...others] = await cluster.createDatabase(DATABASE);
  const url = new URL(first ?? '');
  // all processes begin at the first
  const hosts = [url, ...others.map((each) => new URL(each))].map(({ host }) => host).join(',');
  return {
    environment: { DATABASE_URL: url.href.replace(url.host, hosts), REDIS_URL: redis.url },
    strikes: [],
    clear: async () => { await Promise.all([emptyDatabase(new URL('/', url).href, DATABASE), flushAll(redis.url)]); },
    stop: async () => { await Promise.all([cluster.stop(), redis.stop()]); },
  };
}

/** Who works at a node goes on to the next one when it dies: so that is the one that dies next. */
function killedNode(cluster: GaleraCluster, { bases }: Staff, onMeasured: (ms: number) => void): Strike {
  let deaths = 0;
  let turn = Promise.resolve();
  const kill = async (): Promise<void> => {
    const node = cluster.nodes[deaths % cluster.nodes.length];
    deaths += 1;
    const clients = await Promise.all(bases.map((base) => ApiClient.signIn({ bases: [base] }, 'admin', DEMO_PASSWORD)));
    const killedAt = performance.now();
    await node?.kill();
    await Promise.all(clients.map(async (client) => {
      await client.post('/manufacturers', { name: `Hersteller ${randomUUID()}` });
      onMeasured(performance.now() - killedAt);
    }));
    await node?.restart();
  };
  return { kind: 'Galera node killed', hit: () => (turn = turn.then(kill)) };
}
