import { expect } from 'chai';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { defaultRules } from '../../src/features/allocation/allocation-rules.ts';
import { sha256Hex } from '../../src/features/allocation/engine/canonical-form.ts';
import { applyPromises, preparePromises } from '../../src/features/allocation/compute-promises.ts';
import { AllocationWorld, type WorldLine } from '../allocation/support/allocation-world.ts';
import { ExpectedSupplyWorld } from '../allocation/support/expected-supply-world.ts';
import { startApi, type ApiClient, type TestApi } from '../support/api.ts';
import { describeEngines, testContext } from '../support/engines.ts';

describeEngines('API of the allocation', (engine) => {
  let api: TestApi;
  let world: AllocationWorld;
  let key: PoolKey;
  let lines: ReadonlyMap<string, WorldLine>;
  let allocator: ApiClient;
  let stranger: ApiClient;
  let school: ApiClient;
  let stock: readonly { readonly id: string }[];

  before(async () => {
    api = await startApi(engine);
    world = await AllocationWorld.open(engine.uow);
    key = await world.addOwner('Stadt Auental');
    lines = await world.addSchools(key, [
      { name: 'Gymnasium am Wall', pupils: 980, index: 1, held: 24, approved: 30 },
      { name: 'GS Lindenhof', pupils: 240, index: 8, held: 0, approved: 14 },
    ]);
    stock = await world.receive(key, 16);
    const other = await world.addOwner('Stadt Birkheim');
    allocator = await api.as({ role: 'allocator', organisationId: key.ownerId });
    stranger = await api.as({ role: 'allocator', organisationId: other.ownerId });
    school = await api.as({ role: 'requester', organisationId: lines.get('Gymnasium am Wall')?.organisationId ?? '' });
  });
  after(() => api.close());

  const explanationOf = (name: string): string => `/requests/${lines.get(name)?.requestId}/lines/${lines.get(name)?.lineId}/explanation`;

  it('previews, explains by what it rests on, and commits with If-Match', async () => {
    expect((await school.get(explanationOf('Gymnasium am Wall'))).body.code).to.equal('allocation.never_run');
    expect((await school.post('/allocation/runs', key)).status).to.equal(403);
    expect((await stranger.post('/allocation/runs', key)).body.code).to.equal('allocation.pool_not_found');
    const preview = await allocator.with({ 'idempotency-key': 'preview-1' }).post('/allocation/runs', key);
    expect([preview.status, preview.body.state, preview.body.awarded]).to.deep.equal([201, 'preview', 16]);
    const repeated = await allocator.with({ 'idempotency-key': 'preview-1' }).post('/allocation/runs', key);
    expect(repeated.body.id).to.equal(preview.body.id);
    const path = `/allocation/runs/${preview.body.id}`;
    expect((await stranger.get(path)).status).to.equal(404);
    const input = await allocator.get(`${path}/input`);
    expect(input.status).to.equal(200);
    expect(sha256Hex(JSON.stringify(input.body)), 'canonical JSON survives parsing').to.equal(preview.body.inputHash);
    expect((await allocator.get(`${path}/output`)).body.outputHash).to.equal(preview.body.outputHash);
    expect((await allocator.put(`${path}/commit`, undefined)).status).to.equal(428);
    expect((await stranger.put(`${path}/commit`, undefined, 1)).status).to.equal(404);
    const committed = await allocator.put(`${path}/commit`, undefined, 1);
    expect([committed.status, committed.body.state, committed.headers.get('etag')]).to.deep.equal([200, 'committed', '"v2"']);
    expect((await allocator.put(`${path}/commit`, undefined, 2)).body.code).to.equal('allocation.not_a_preview');
    expect((await allocator.get(`${path}/verification`)).body).to.deep.include({ passed: true, reproduced: true, violations: [] });
    expect((await allocator.get(`${path}/fairness`)).body.after.accounts).to.have.length(2);
    const listed = await allocator.get('/allocation/runs?state=committed&sort=number');
    expect(listed.body.items.map((run: { id: string }) => run.id)).to.deep.equal([preview.body.id]);
    expect((await stranger.get('/allocation/runs')).body.items).to.deep.equal([]);
  });

  it('compares a run with other rules and with another run', async () => {
    const [run] = (await allocator.get('/allocation/runs')).body.items;
    const socialFactor = { applied: false, stepBasisPoints: 0, unknownIndexBasisPoints: 10_000 };
    const compared = await allocator.post(`/allocation/runs/${run.id}/comparison`, { socialFactor });
    expect([compared.status, compared.body.differences]).to.deep.equal([200, ['social_factor']]);
    expect((await allocator.get(`/allocation/runs/${run.id}/comparison?with=${run.id}`)).body).to.deep.include({ gains: [], losses: [] });
    expect((await allocator.post(`/allocation/runs/${run.id}/comparison`, { key: 'lottery', classes: [] })).status).to.be.oneOf([400, 422]);
  });

  it('tells the school why, and nobody else', async () => {
    const told = await school.get(explanationOf('Gymnasium am Wall'));
    expect(told.status).to.equal(200);
    expect(told.body.sentences.de.join(' ')).to.include('980');
    expect(JSON.stringify(told.body)).to.not.include('Lindenhof');
    expect((await school.get(explanationOf('GS Lindenhof'))).body.code).to.equal('request.line_not_found');
  });

  it('explains any line of any run to those who allocate', async () => {
    const [run] = (await allocator.get('/allocation/runs')).body.items;
    const wall = lines.get('Gymnasium am Wall');
    const path = `/allocation/runs/${run.id}/lines/${wall?.lineId}/explanation`;
    const told = await allocator.get(path);
    expect(told.status).to.equal(200);
    expect(told.body).to.deep.include({ requestId: wall?.requestId, requestLineId: wall?.lineId });
    expect(told.body.sentences.de.join(' ')).to.include('980');
    expect((await stranger.get(path)).body.code).to.equal('allocation.run_not_found');
    expect((await allocator.get(`/allocation/runs/${run.id}/lines/${run.id}/explanation`)).body.code).to.equal('request.line_not_found');
  });

  it('shows each line of a request what it can count on, and its place', async () => {
    const supply = new ExpectedSupplyWorld(world);
    await supply.order(await supply.supplier('Rheintal'), { [key.ownerId]: 5 }, { standing: { confirmed: 5, dates: [[5, '2020-05-06']] } });
    const prepared = await preparePromises(world, key);
    if (prepared) await world.uow.write(testContext('api'), (tx) => { applyPromises(tx, prepared); return Promise.resolve(); });
    const wall = lines.get('Gymnasium am Wall');
    const { promise } = (await school.get(`/requests/${wall?.requestId}`)).body.lines[0];
    expect(promise).to.deep.include({ expectedOn: '2020-05-06', promisedOn: '2020-05-08', cause: 'first', queueLength: 2 });
    expect(promise.units).to.be.within(1, 5);
    expect((await school.get('/requests')).body.items[0].lines[0].promise).to.deep.equal(promise);
  });

  it('shows stock and reservations, holds a device and lets it go', async () => {
    await world.receive(key, 1);
    const [pool] = (await allocator.get('/allocation/pools')).body.items;
    expect(pool).to.deep.include({ ownerId: key.ownerId, acceptedTotal: 17, free: 1, reserved: 16, equipmentClassCode: 'tablet' });
    const free = (await allocator.get('/allocation/reservations?state=held&limit=200')).body.items.map((each: { deviceId: string }) => each.deviceId);
    expect(free).to.have.members(stock.map((device) => device.id));
    expect((await school.get('/allocation/reservations')).body.items.every((each: { organisationId: string }) => each.organisationId === lines.get('Gymnasium am Wall')?.organisationId)).to.equal(true);
    const [last] = await world.receive(key, 1);
    const hold = { deviceId: last?.id, organisationId: lines.get('GS Lindenhof')?.organisationId, expiresAt: '2020-05-01T10:00:00Z', reason: 'for the open day' };
    expect((await stranger.post('/allocation/reservations', hold)).body.code).to.equal('device.not_found');
    const held = await allocator.post('/allocation/reservations', hold);
    expect([held.status, held.body.state, held.body.expiresAt]).to.deep.equal([201, 'held', '2020-05-01T10:00:00.000Z']);
    expect((await allocator.post('/allocation/reservations', hold)).body.code).to.equal('allocation.device_taken');
    const released = await allocator.put(`/allocation/reservations/${held.body.id}/release`, { reason: 'rained off' }, held.body.version);
    expect([released.status, released.body.state]).to.deep.equal([200, 'released']);
  });

  it('keeps rules with two pairs of eyes', async () => {
    const author = await api.as({ role: 'policy_author', organisationId: key.ownerId }, { role: 'policy_approver', organisationId: key.ownerId });
    const approver = await api.as({ role: 'policy_approver', organisationId: key.ownerId });
    const rules = { ...defaultRules, reserveBasisPoints: { tablet: 500 } };
    expect((await approver.post('/allocation/policies', { organisationId: key.ownerId, rules })).status).to.equal(403);
    const unknown = await author.post('/allocation/policies', { organisationId: key.ownerId, rules: { ...rules, reserveBasisPoints: { spoon: 1 } } });
    expect([unknown.status, unknown.body.code]).to.deep.equal([422, 'allocation.policy_invalid']);
    const draft = await author.post('/allocation/policies', { organisationId: key.ownerId, rules });
    expect([draft.status, draft.body.state, draft.body.number]).to.deep.equal([201, 'draft', 1]);
    const path = `/allocation/policies/${draft.body.id}`;
    expect((await author.put(`${path}/approval`, undefined, 1)).body.code).to.equal('allocation.policy_own');
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await approver.put(`${path}/approval`, undefined, 1)).body).to.deep.include({ state: 'in_force', version: 2 });
    expect((await allocator.get('/allocation/policies?state=in_force')).body.items).to.have.length(1);
    const whatIf = await allocator.post('/allocation/runs', { ...key, overrides: { key: 'adams' } });
    expect((await allocator.put(`/allocation/runs/${whatIf.body.id}/commit`, undefined, 1)).body.code).to.equal('allocation.preview_what_if');
    expect((await allocator.put(`/allocation/runs/${whatIf.body.id}/discard`, undefined, 1)).body.state).to.equal('discarded');
  });
});
