import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { migrate } from '../../db/migrate.ts';
import { int } from '../../src/persistence/columns.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startGaleraCluster, type GaleraCluster } from '../support/servers/index.ts';
import { TestClock } from '../support/test-clock.ts';
import { openGaleraArena } from './arena.ts';
import { describeContention } from './describe-contention.ts';

describeWithServers('a Galera pair', () => {
  let cluster: GaleraCluster | undefined;
  before(async function () {
    this.timeout(120_000);
    cluster = await startGaleraCluster(2);
  });
  after(async function () {
    this.timeout(60_000);
    await cluster?.stop();
  });

  const started = (): GaleraCluster => {
    if (!cluster) throw new Error('the cluster has not started');
    return cluster;
  };

  describeContention('half of it through each node', () => openGaleraArena(started()));

  it('is left by a process at the node that has lost the other: what is repeatable goes on at the next one', async () => {
    const [first, second] = started().nodes;
    if (!first || !second) throw new Error('a pair has two nodes');
    const [, atSecond = ''] = await started().createDatabase(`zeugwart_test_${randomBytes(8).toString('hex')}`);
    const dialect = openEngine({ engine: 'mariadb', url: atSecond.replace(`:${second.port}/`, `:${second.port},127.0.0.1:${first.port}/`) });
    const uow = new UnitOfWork(dialect, new TestClock());
    // a block of one: each number is a transaction
    const numbers = new NumberSequences(uow, 1);
    const port = async () => (await uow.read((db) => db.select({ port: int() }, db.q.raw('select @@port as port')))).map((row) => row.port);
    try {
      await migrate(dialect);
      const drawn = [await numbers.next('PO')];
      expect(await port()).to.deep.equal([second.port]);
      await started().isolate(second, true);
      while (drawn.length < 40) drawn.push(await numbers.next('PO'));
      expect(new Set(drawn).size).to.equal(40);
      await dialect.ping();
      expect(await port()).to.deep.equal([first.port]);
      await started().isolate(second, false);
    } finally {
      await dialect.close();
    }
  }).timeout(90_000);
});
