import { expect } from 'chai';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { BullDelivery } from '../../workers/bull/bull-delivery.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startWatchedRedis, type WatchedRedis } from '../support/servers/index.ts';
import { until } from './support/until.ts';

describeWithServers('Bull behind sentinels', () => {
  const job = () => ({ outboxId: newId(), run: 0, queue: 'maintenance', priority: 5 });
  let redis: WatchedRedis;
  let delivery: BullDelivery;

  before(async function () {
    this.timeout(60_000);
    redis = await startWatchedRedis();
    delivery = new BullDelivery({ redisUrl: redis.url, log: createLogger({ level: 'silent' }) });
  });
  after(async () => {
    await delivery.stop(5_000);
    await redis.stop();
  });

  it('follows the master, again and again: what is handed over after its death is run, by the same worker', async () => {
    const seen: string[] = [];
    await delivery.start((id) => { seen.push(id); return Promise.resolve(); });
    for (let deaths = 0; deaths < 2; deaths += 1) {
      const [before, after] = [job(), job()];
      await delivery.add(before);
      await until('a job at the master', () => seen.includes(before.outboxId));
      const dead = await redis.master();
      await dead.kill();
      await until('the connection to be gone', () => !delivery.acceptsMore());
      await until('the connection to the next master', () => delivery.acceptsMore(), 30_000);
      expect((await redis.master()).port).not.to.equal(dead.port);
      await delivery.add(after);
      await until('a job at the next master', () => seen.includes(after.outboxId), 30_000);
      await dead.restart();
      await redis.allKnown();
    }
  }).timeout(120_000);
});
