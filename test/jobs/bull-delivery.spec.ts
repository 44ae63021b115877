import { expect } from 'chai';
import { Redis } from 'ioredis';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { BullDelivery } from '../../workers/bull/bull-delivery.ts';
import { RedisConnections } from '../../workers/bull/redis-connections.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startRedis, type ServerHandle } from '../support/servers/index.ts';
import { until } from './support/until.ts';

describeWithServers('Bull', () => {
  const log = createLogger({ level: 'silent' });
  const job = (queue = 'maintenance') => ({ outboxId: newId(), run: 0, queue, priority: 5 });
  let redis: ServerHandle;
  const deliveries: BullDelivery[] = [];
  const open = (options: { allowVolatile?: boolean; addTimeoutMs?: number } = {}): BullDelivery => {
    const delivery = new BullDelivery({ redisUrl: redis.url, log, ...options });
    deliveries.push(delivery);
    return delivery;
  };

  before(async function () {
    this.timeout(60_000);
    redis = await startRedis();
  });
  afterEach(() => Promise.all(deliveries.splice(0).map((delivery) => delivery.stop(2_000))));
  after(() => redis.stop());

  it('can be stopped while it starts', async () => {
    for (let round = 0; round < 5; round += 1) {
      const delivery = open();
      const starting = delivery.start(() => Promise.resolve()).catch(() => undefined);
      await delivery.stop(2_000);
      await starting;
    }
  });

  // Bull connects a queue's blocking connection again when it is closed, and leaves the promise alone while jobs are running.
  it('is told by no rejection that a blocking connection cannot be made again, and makes none that was given up', async () => {
    const lost = await startRedis();
    const connections = new RedisConnections(lost.url, () => undefined);
    const blocking = connections.open('bclient');
    await until('the connection', () => blocking.status === 'ready');
    await lost.stop();
    await blocking.connect();
    connections.close();
    await blocking.connect();
    expect(blocking.status).to.be.oneOf(['end', 'close', 'reconnecting']);
  }).timeout(30_000);

  it('refuses a Redis that would forget, unless told to go on', async () => {
    const durable = redis;
    redis = await startRedis({ appendOnly: false });
    try {
      const refused = await open().start(() => Promise.resolve()).then(() => undefined, (error: unknown) => error as Error);
      expect(refused?.name).to.equal('VolatileRedis');
      await open({ allowVolatile: true }).start(() => Promise.resolve());
    } finally {
      await Promise.all(deliveries.splice(0).map((delivery) => delivery.stop(2_000)));
      await redis.stop();
      redis = durable;
    }
  }).timeout(30_000);

  it('runs jobs of queues that another process opened', async () => {
    const seen: string[] = [];
    await open().start((id) => { seen.push(id); return Promise.resolve(); });
    const sender = open();
    await until('the connection', () => sender.acceptsMore());
    const sent = job(`supplier:${newId()}`);
    await sender.add(sent);
    await until('the job', () => seen.includes(sent.outboxId));
  });

  it('takes the same run once while it is on its way, and the next one as well', async () => {
    const sender = open();
    await until('the connection', () => sender.acceptsMore());
    const sent = job();
    await sender.add(sent);
    await sender.add(sent);
    await sender.add({ ...sent, run: 1 });
    const seen: string[] = [];
    await open().start((id) => { seen.push(id); return Promise.resolve(); });
    await until('both runs', () => seen.length >= 2);
    expect(seen).to.deep.equal([sent.outboxId, sent.outboxId]);
  });

  it('keeps nothing of a job that has run, and no data of any', async () => {
    const delivery = open();
    await delivery.start(() => Promise.reject(new Error('the row is gone')));
    await until('the connection', () => delivery.acceptsMore());
    const sent = job('notifications');
    await delivery.add(sent);
    const client = new Redis(redis.url);
    const keys = async (): Promise<string[]> => (await client.keys('*')).filter((key) => key.includes(sent.outboxId));
    await until('an empty Redis', async () => (await keys()).length === 0);
    client.disconnect();
  });

  it('says no within bounded time while Redis is away', async () => {
    const delivery = open({ addTimeoutMs: 300 });
    await delivery.start(() => Promise.resolve());
    await redis.kill();
    try {
      await until('the loss to be noticed', () => !delivery.acceptsMore());
      const refused = await delivery.add(job()).then(() => undefined, (error: unknown) => error as Error);
      expect(refused?.message).to.contain('no answer within');
    } finally {
      await redis.restart();
    }
    await until('the connection', () => delivery.acceptsMore());
    await delivery.add(job());
  }).timeout(30_000);
});
