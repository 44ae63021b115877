import { expect } from 'chai';
import { TEST_PASSWORD, type ApiClient } from '../support/api.ts';
import { openTestEngine, type OpenedEngine } from '../support/engines.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startRedis, type ServerHandle } from '../support/servers/index.ts';
import { firstAdmin, listening, type ApiProgram } from './support/api-program.ts';
import { eventually } from './support/eventually.ts';
import { PatientSupplier } from './support/patient-supplier.ts';
import { API, startProgram, STOP_MS, WORKER, type Environment, type Program } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';
import { SendingWorld } from './support/sending-world.ts';

const LONGEST_MS = 120_000;

/** The same for everything that runs jobs: what it has begun it finishes, or gives it to the next one. */
function stopsInGoodOrder(script: string, engineName: OpenedEngine['name'], more: () => Environment): void {
  let folder: ScratchFolder;
  let engine: OpenedEngine;
  let supplier: PatientSupplier;
  let world: SendingWorld;
  const start = async (): Promise<Program> => {
    const program = folder.mind(startProgram(script, folder.path, { ...world.environment, ...more(), PORT: '0' }));
    await program.seen(/is running|^Zeugwart \(\w+\) at/m);
    return program;
  };
  before(async function () {
    this.timeout(LONGEST_MS);
    folder = new ScratchFolder();
    [engine, supplier] = await Promise.all([openTestEngine(engineName), new PatientSupplier().start()]);
    world = await new SendingWorld(engine).build(supplier);
  });
  after(async function () {
    this.timeout(LONGEST_MS);
    await folder.discard();
    await Promise.all([engine.discard(), supplier.stop()]);
  });

  it('finishes the job that it runs', async () => {
    supplier.hold();
    const program = await start();
    const order = await world.approvedOrder();
    await supplier.kept();
    program.terminate();
    await program.seen(/"msg":"stopping"/);
    supplier.release();
    expect(await program.ended(STOP_MS)).to.equal(0);
    expect(await world.stateOf(order)).to.equal('sent');
    expect(await world.sending(order)).to.include({ state: 'done', attempts: 1, runs: 1, runToken: null });
  }).timeout(LONGEST_MS);

  it('hands back the job that does not end, and the next one runs it', async () => {
    supplier.hold();
    const first = await start();
    const order = await world.approvedOrder();
    await supplier.kept();
    const calls = supplier.received.length;
    first.terminate();
    expect(await first.ended(STOP_MS)).to.equal(0);
    expect(first.stdout()).to.match(/"outcome":"handed-back"/);
    expect(await world.sending(order)).to.include({ state: 'waiting', attempts: 0, runs: 1, runToken: null });

    supplier.release();
    const second = await start();
    await world.sent(order);
    const job = await world.sending(order);
    expect(job).to.include({ state: 'done', runToken: null });
    expect(job.attempts).to.be.within(1, 2);
    // nobody knew whether the first call had done anything: it was looked up before the same bytes went out again
    const [lost, ...later] = supplier.received.slice(calls - 1);
    expect(later.slice(0, 2).map((call) => call.method)).to.deep.equal(['GET', 'POST']);
    expect(later[1]?.body).to.equal(lost?.body);
    second.terminate();
    expect(await second.ended(STOP_MS)).to.equal(0);
  }).timeout(LONGEST_MS);
}

describe('an embedded process that is told to stop', () => {
  stopsInGoodOrder(API, 'sqlite', () => ({}));
});

describeWithServers('a worker that is told to stop', () => {
  let redis: ServerHandle;
  before(async function () {
    this.timeout(LONGEST_MS);
    redis = await startRedis();
  });
  after(() => redis.stop());
  stopsInGoodOrder(WORKER, 'mariadb', () => ({ REDIS_URL: redis.url }));
});

describe('an API that is told to stop', function () {
  this.timeout(LONGEST_MS);
  let folder: ScratchFolder;
  let engine: OpenedEngine;
  let supplier: PatientSupplier;
  let world: SendingWorld;
  let api: ApiProgram;
  let admin: ApiClient;
  before(async () => {
    folder = new ScratchFolder();
    [engine, supplier] = await Promise.all([openTestEngine('sqlite'), new PatientSupplier().start()]);
    world = await new SendingWorld(engine).build(supplier);
    api = await listening(folder.mind(startProgram(API, folder.path, { ...world.environment, PORT: '0' })));
    admin = await firstAdmin(api);
  });
  after(async () => {
    await folder.discard();
    await Promise.all([engine.discard(), supplier.stop()]);
  });

  it('answers what it has begun, takes no new connections, ends its streams and exits', async () => {
    const { text } = await eventStream(api.origin);
    supplier.hold();
    const slow = admin.post(`/connections/${world.connectionId}/test`);
    await supplier.kept();
    api.terminate();
    await eventually('connections to be refused', () => fetch(`${api.origin}/health/live`).then(() => false, () => true));
    expect(await text).to.match(/^retry: /);
    expect(api.exitCode()).to.equal(null);
    supplier.release();
    const answer = await slow;
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({ works: true, problems: [] });
    expect(await api.ended(STOP_MS)).to.equal(0);
    expect(api.stderr()).to.equal('');
  });
});

/** Opens the stream of events as a signed-in user; `text` is all it said, once it has ended. */
async function eventStream(origin: string): Promise<{ readonly text: Promise<string> }> {
  const signedIn = await fetch(`${origin}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ loginName: 'admin', password: TEST_PASSWORD }),
  });
  const response = await fetch(`${origin}/api/v1/events`, { headers: { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' } });
  expect(response.status).to.equal(200);
  return { text: response.text() };
}
