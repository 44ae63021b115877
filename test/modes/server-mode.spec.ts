import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { openEngine } from '../../src/persistence/engine.ts';
import type { ApiClient } from '../support/api.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startMariaDb, startRedis, type ServerHandle } from '../support/servers/index.ts';
import { firstAdmin, newUser, signedIn, startApiProgram, type ApiProgram } from './support/api-program.ts';
import { eventually } from './support/eventually.ts';
import { CLI, runProgram, startProgram, STOP_MS, WORKER, type Environment, type Program } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';

const LONGEST_MS = 120_000;
const COMMON = { SECRET_KEY: 'k'.repeat(40), LOG_LEVEL: 'info', DATABASE_POOL: '4', ALLOW_PRIVATE_HOSTS: '127.0.0.0/8' };

// its own servers, because they are stopped and killed here
describeWithServers('server mode', () => {
  let folder: ScratchFolder;
  let mariaDb: ServerHandle;
  let redis: ServerHandle;
  /** Stands where the API would look for Redis. */
  let decoy: Server;
  let callsToRedis = 0;
  let database = '';
  let apis: readonly [ApiProgram, ApiProgram];
  let workers: readonly [Program, Program];
  let admin: ApiClient;
  let connectionId = '';

  const startWorker = async (): Promise<Program> => {
    const worker = folder.mind(startProgram(WORKER, folder.path, { ...COMMON, DATABASE_URL: database, REDIS_URL: redis.url }));
    await worker.seen(/Zeugwart worker is running/);
    return worker;
  };
  const askForJob = async (): Promise<string> => {
    expect((await admin.post(`/connections/${connectionId}/poll`)).status).to.be.within(200, 202);
    const [asked] = ((await admin.get('/jobs?type=poll-supplier&limit=1')).body as { items: { id: string }[] }).items;
    return asked?.id ?? '';
  };
  /** Waits, at the other API than the one that was asked, until the job is done. */
  const done = async (jobId: string): Promise<string> => {
    const other = await signedIn(apis[1]);
    await eventually('the job to be done', async () => ((await other.get(`/jobs/${jobId}`)).body as { state: string }).state === 'done');
    return jobId;
  };
  const ranBy = (jobId: string): readonly number[] =>
    [...apis, ...workers].flatMap((program, index) => (new RegExp(`"jobId":"${jobId}".*"outcome":"done"`).test(program.stdout()) ? [index] : []));

  before(async function () {
    this.timeout(LONGEST_MS);
    folder = new ScratchFolder();
    decoy = createServer((socket) => {
      callsToRedis += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    [mariaDb, redis] = await Promise.all([startMariaDb(), startRedis(), once(decoy, 'listening')]);
    database = await emptyDatabase(mariaDb.url);
    const environment: Environment = { ...COMMON, DATABASE_URL: database, REDIS_URL: `redis://127.0.0.1:${(decoy.address() as AddressInfo).port}` };
    const { code } = await runProgram(CLI, folder.path, environment, ['migrate']);
    expect(code).to.equal(0);
    const first = folder.mind(await startApiProgram(folder.path, environment));
    apis = [first, folder.mind(await startApiProgram(folder.path, environment))];
    admin = await firstAdmin(first);
  });
  after(async function () {
    this.timeout(LONGEST_MS);
    await folder.discard();
    decoy.close();
    await Promise.all([mariaDb.stop(), redis.stop()]);
  });

  it('the API is ready and writes jobs without a worker and without Redis', async () => {
    for (const api of apis) expect([await api.health('live'), await api.health('ready')]).to.deep.equal([200, 200]);
    connectionId = await connect(admin, await newUser(apis[0], admin, 'procurement'));
    const job = await admin.get(`/jobs/${await askForJob()}`);
    expect(job.body).to.include({ state: 'waiting', attempts: 0 });
  });

  it('a worker runs what an API wrote, and any API tells how it went', async () => {
    workers = await Promise.all([startWorker(), startWorker()]);
    const [only, ...more] = ranBy(await done(await askForJob()));
    expect(more).to.deep.equal([]);
    expect(only, 'a worker, not an API').to.be.within(2, 3);
  }).timeout(LONGEST_MS);

  it('only one API process names the first admin', () => {
    expect(apis.map((api) => /one-time password/.test(api.stdout()))).to.deep.equal([true, false]);
  });

  it('the API tells that its database is away, and is ready again by itself; the workers go on', async () => {
    await mariaDb.kill();
    for (const api of apis) {
      await eventually('503', async () => (await api.health('ready')) === 503);
      expect(await api.health('live')).to.equal(200);
      expect((await api.anonymous.get('/session')).status).to.be.within(401, 503);
    }
    const refused = await admin.get('/session');
    expect([refused.status, refused.headers.get('retry-after'), (refused.body as { code: string }).code]).to.deep.equal([503, '1', 'persistence.unreachable']);
    await mariaDb.restart();
    for (const api of apis) await eventually('200', async () => (await api.health('ready')) === 200);
    expect(ranBy(await done(await askForJob()))).to.have.length(1);
    for (const program of [...apis, ...workers]) expect(program.exitCode()).to.equal(null);
  }).timeout(LONGEST_MS);

  it('a database that hangs is told as one that is away', async () => {
    const pid = mariaDb.pid() ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      for (const api of apis) expect([await api.health('live'), await api.health('ready')]).to.deep.equal([200, 503]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    for (const api of apis) await eventually('200', async () => (await api.health('ready')) === 200);
  }).timeout(LONGEST_MS);

  it('Redis may go away: the API does not notice, and its jobs are run when Redis is back', async () => {
    await redis.kill();
    for (const api of apis) expect(await api.health('ready')).to.equal(200);
    const job = await askForJob();
    await redis.restart();
    expect(ranBy(await done(job))).to.have.length(1);
  }).timeout(LONGEST_MS);

  it('one worker is enough, and all of them stop in good order', async () => {
    workers[0].terminate();
    expect(await workers[0].ended(STOP_MS)).to.equal(0);
    expect(ranBy(await done(await askForJob()))).to.deep.equal([3]);
    // told first to whoever shares out the requests; what comes all the same is answered, and its connection ended
    apis[0].terminate();
    await eventually('503', async () => (await apis[0].health('ready')) === 503);
    const late = await admin.get('/session');
    expect([late.status, late.headers.get('connection')]).to.deep.equal([200, 'close']);
    for (const program of [workers[1], ...apis]) program.terminate();
    for (const program of [workers[1], ...apis]) expect(await program.ended(STOP_MS)).to.equal(0);
  }).timeout(LONGEST_MS);

  it('no API process has ever called Redis, and each line that they logged is one of JSON', () => {
    expect(callsToRedis).to.equal(0);
    for (const program of [...apis, ...workers]) {
      const lines = program.stdout().trimEnd().split('\n').filter((line) => !/^(Zeugwart |First start\. )/.test(line));
      for (const line of lines) expect(JSON.parse(line), line).to.include({ service: 'zeugwart' });
      expect(program.stderr()).to.equal('');
    }
  });
});

async function emptyDatabase(server: string): Promise<string> {
  const dialect = openEngine({ engine: 'mariadb', url: new URL('/mysql', server).href });
  await dialect.admin.raw('CREATE DATABASE zeugwart');
  await dialect.close();
  return new URL('/zeugwart', server).href;
}

/** A supplier with an interface that is never called, for there are no orders. */
async function connect(admin: ApiClient, buyer: ApiClient): Promise<string> {
  const post = async (client: ApiClient, path: string, body: object): Promise<string> => {
    const answer = await client.post(path, body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return (answer.body as { id: string }).id;
  };
  const supplierId = await post(buyer, '/suppliers', { name: 'Nordlicht', customerNumber: null, transitDays: 2, active: true });
  return post(admin, '/connections', {
    supplierId, name: 'Nordlicht', adapter: 'generic-rest', ratePerMinute: 60, burst: 5, settleSeconds: 1,
    configuration: { baseUrl: 'http://127.0.0.1:1', authentication: { kind: 'none' }, orderStatus: { path: '/orders/{supplierOrderId}', documentType: 'order_status', mapping: '{}' } },
  });
}
