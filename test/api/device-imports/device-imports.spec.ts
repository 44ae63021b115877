import { expect } from 'chai';
import { importDevicesJob } from '../../../src/features/device-imports/import-devices-job.ts';
import { grants } from '../../../src/features/identity/identity-tables.ts';
import { endGrant } from '../../../src/features/identity/write-grants.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { runJob } from '../../../src/jobs/run-job.ts';
import { testHandlers } from '../../jobs/support/test-handlers.ts';
import { ImportWorld } from '../../stores/device-imports/import-world.ts';
import { startApi, type TestApi } from '../../support/api.ts';
import { describeEngines, testContext } from '../../support/engines.ts';

describeEngines('lists of devices over the API', (engine) => {
  let api: TestApi;
  let world: ImportWorld;
  before(async function () {
    this.timeout(60_000);
    api = await startApi(engine);
    world = await new ImportWorld(engine).build();
  });
  after(() => api.close());

  const csv = (...rows: readonly string[]) => ({ contentType: 'text/csv', bytes: Buffer.from(['Seriennummer;Modell;Eigentümer', ...rows].join('\n')) });
  /** What a worker does when the job is delivered. */
  async function work(): Promise<readonly string[]> {
    const jobs = await engine.uow.read((db) => db.many(outbox, { type: 'import-devices', state: 'waiting' }));
    return Promise.all(jobs.map((job) => runJob({ uow: engine.uow, log: api.container.log, handlers: testHandlers({ 'import-devices': importDevicesJob(api.container) }) }, job.id)));
  }

  it('are taken with 202, gone through by a job, and told of row by row in the reader\'s language', async () => {
    const support = await api.as({ role: 'it_support', organisationId: world.orders.auental });
    const sent = await support.request('POST', '/device-imports?fileName=liste.csv', { raw: csv('API1;M10;Stadt Auental', 'API2;M10;Stadt Birkheim', 'N/A;M10;Stadt Auental') });
    expect(sent.status).to.equal(202);
    expect(sent.headers.get('location')).to.equal(`/api/v1/device-imports/${String(sent.body.id)}`);
    expect(sent.body).to.include({ state: 'waiting', fileName: 'liste.csv', rowsTotal: null, rowsDone: 0 });
    expect(await work()).to.deep.equal(['done']);
    const path = `/device-imports/${String(sent.body.id)}`;
    expect((await support.get(path)).body).to.include({ state: 'done', rowsTotal: 3, rowsDone: 3, created: 1, rejected: 2, errors: 2 });
    const rejected = await support.with({ 'accept-language': 'en' }).get(`${path}/rows?outcome=rejected&limit=1`);
    expect(rejected.body.items[0]).to.deep.include({ row: 3, outcome: 'rejected' });
    expect(rejected.body.items[0].errors).to.deep.equal([{ column: 'Eigentümer', code: 'device_import.organisation_unknown', value: 'Stadt Birkheim', message: 'There is no such organisation within your reach.' }]);
    const next = await support.get(`${path}/rows?outcome=rejected&limit=1&cursor=${String(rejected.body.nextCursor)}`);
    expect(next.body.items.map((row: { row: number }) => row.row)).to.deep.equal([4]);
    expect(next.body.nextCursor).to.equal(null);
    expect(next.body.items[0].errors[0].message).to.contain('Platzhalter');
    const again = await support.request('POST', '/device-imports', { raw: csv('API1;M10;Stadt Auental', 'API2;M10;Stadt Birkheim', 'N/A;M10;Stadt Auental') });
    expect(again.body.id).to.equal(sent.body.id);
  });

  it('repeat their answer to an idempotency key, and refuse what is no list', async () => {
    const support = await api.as({ role: 'it_support', organisationId: world.orders.root });
    const keyed = { raw: csv('KEY1;M10;Stadt Auental'), headers: { 'idempotency-key': 'list-1' } };
    const [first, second] = [await support.request('POST', '/device-imports', keyed), await support.request('POST', '/device-imports', keyed)];
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).to.deep.equal([202, 202, 'true']);
    expect(second.body).to.deep.equal(first.body);
    const wrong = await support.request('POST', '/device-imports', { raw: { contentType: 'text/csv', bytes: Buffer.from('a;b\n1;2\n') } });
    expect([wrong.status, wrong.body.code]).to.deep.equal([422, 'device_import.columns_missing']);
    await work();
  });

  it('register nothing once their sender may not any more', async () => {
    const support = await api.as({ role: 'it_support', organisationId: world.orders.linde });
    const { body } = await support.request('POST', '/device-imports', { raw: csv('LATE1;M10;Gemeinde Linde') });
    const grant = await engine.uow.read((db) => db.one(grants, { userId: support.userId }));
    await endGrant({ uow: engine.uow }, testContext('admin'), { all: true }, support.userId, grant?.id ?? '');
    await work();
    const { view, rows } = await world.outcome(String(body.id), support.userId);
    expect(view).to.deep.include({ state: 'refused', created: 0 });
    expect(view.problem?.code).to.equal('device_import.not_allowed');
    expect(rows).to.deep.equal([]);
  });
});
