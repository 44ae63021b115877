import { expect } from 'chai';
import { startApi, type ApiClient, type TestApi } from '../../support/api.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { users } from '../../../src/features/identity/identity-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { CustodyStage, required } from '../../stores/assignments/custody-stage.ts';

describeEngines('API of hand-overs and assignments', (engine) => {
  let api: TestApi;
  let stage: CustodyStage;
  let support: ApiClient;
  let school: ApiClient;
  let stranger: ApiClient;

  before(async function () {
    this.timeout(60_000);
    api = await startApi(engine);
    stage = await new CustodyStage(engine).build();
    support = await api.as({ role: 'it_support', organisationId: stage.provider });
    school = await api.as({ role: 'school_custodian', organisationId: stage.school });
    stranger = await api.as({ role: 'school_custodian', organisationId: stage.otherSchool });
  });
  after(() => api.close());

  const device = async () => required((await stage.stock(1))[0]).id;
  const bundle = async (deviceIds: readonly string[], more: object = {}) => (await support.post('/hand-overs', { fromId: stage.provider, toId: stage.school, deviceIds, ...more })).body as { id: string; version: number; number: string };

  it('goes from the bundle to the record, seen by both sides and nobody else', async () => {
    const { id, number } = await bundle([await device(), await device()]);
    expect(number).to.match(/^HO-2020-\d{6}$/);
    const seen = await school.get(`/hand-overs/${id}`);
    expect([seen.status, seen.headers.get('etag'), seen.body.units, seen.body.nextActions]).to.deep.equal([200, '"v1"', 2, ['confirm', 'cancel', 'change']]);
    expect((await stranger.get(`/hand-overs/${id}`)).status).to.equal(404);
    expect((await stranger.get('/hand-overs')).body.items).to.deep.equal([]);
    expect((await school.get(`/hand-overs/${id}/record`)).body.code).to.equal('hand_over.not_confirmed');
    expect((await school.post('/hand-overs', { fromId: stage.provider, toId: stage.school, deviceIds: [] })).status).to.equal(403);
    expect((await school.put(`/hand-overs/${id}/confirmation`, undefined)).status).to.equal(428);
    expect((await stranger.put(`/hand-overs/${id}/confirmation`, undefined, 1)).status).to.equal(404);
    expect((await support.put(`/hand-overs/${id}/confirmation`, undefined, 1)).body.code).to.equal('hand_over.own');
    const confirmed = await school.put(`/hand-overs/${id}/confirmation`, undefined, 1);
    expect([confirmed.status, confirmed.body.state, confirmed.headers.get('etag')]).to.deep.equal([200, 'confirmed', '"v2"']);
    const record = await school.get(`/hand-overs/${id}/record`);
    expect(record.body.sha256).to.equal(confirmed.body.recordHash);
    expect((await school.get('/hand-overs?state=confirmed')).body.items.map((item: { id: string }) => item.id)).to.deep.equal([id]);
  });

  it('answers the same bundle once to a repeated key', async () => {
    const body = { fromId: stage.provider, toId: stage.school, deviceIds: [await device()] };
    const twice = [await support.request('POST', '/hand-overs', { body, headers: { 'idempotency-key': 'bundle-1' } }), await support.request('POST', '/hand-overs', { body, headers: { 'idempotency-key': 'bundle-1' } })];
    expect(twice.map((answer) => answer.status)).to.deep.equal([201, 201]);
    expect(twice[1]?.body.id).to.equal(twice[0]?.body.id);
  });

  it('lets somebody without an account sign at the desk, once', async () => {
    const teacher = await stage.teacher(stage.school);
    const { id } = await bundle([await device()], { person: { personId: teacher, assignmentKind: 'permanent' } });
    const issued = await support.post(`/hand-overs/${id}/kiosk-tokens`);
    expect(issued.status).to.equal(201);
    const token = issued.body.token as string;
    expect((await school.post(`/hand-overs/${id}/kiosk-tokens`)).status).to.equal(403);
    expect((await api.anonymous.post('/kiosk/hand-over', { token })).body.id).to.equal(id);
    expect((await api.anonymous.post('/kiosk/confirmation', { token: `${token}0` })).body.code).to.equal('hand_over.token_invalid');
    const confirmed = await api.anonymous.post('/kiosk/confirmation', { token });
    expect([confirmed.status, confirmed.body.confirmedVia]).to.deep.equal([200, 'kiosk']);
    expect((await api.anonymous.post('/kiosk/confirmation', { token })).status).to.equal(403);
    const listed = await school.get(`/assignments?personId=${teacher}`);
    expect(listed.body.items.map((item: { state: string }) => item.state)).to.deep.equal(['acknowledged']);
    expect((await stranger.get('/assignments')).body.items).to.deep.equal([]);
  });

  it('shows holders their own devices, to acknowledge and to report', async () => {
    const deviceId = await device();
    const { id } = await bundle([deviceId]);
    await school.put(`/hand-overs/${id}/confirmation`, undefined, 1);
    const personId = await stage.teacher(stage.school);
    const holder = await api.as({ role: 'holder', organisationId: stage.school });
    await engine.uow.write(testContext(), (tx) => {
      tx.update(users, { id: holder.userId }, { personId });
      recordAudit(tx, { action: 'user.linked', entityKind: 'user', entityId: holder.userId, organisationId: stage.school });
      return Promise.resolve();
    });
    const made = await school.post('/assignments', { deviceId, personId, kind: 'loan', dueOn: '2020-07-31' });
    expect([made.status, made.body.state]).to.deep.equal([201, 'open']);
    const mine = await holder.get('/my/devices');
    expect(mine.body.items.map((item: { id: string }) => item.id)).to.deep.equal([made.body.id]);
    expect((await holder.get('/assignments')).status).to.equal(403);
    expect((await holder.put(`/my/assignments/${made.body.id as string}/acknowledgement`, undefined, 1)).body.state).to.equal('acknowledged');
    expect((await school.put(`/assignments/${made.body.id as string}/due-date`, { dueOn: '2020-08-31' }, 2)).body.dueOn).to.equal('2020-08-31');
    engine.clock.set('2020-09-02T06:00:00.000Z');
    expect((await school.get('/assignments?overdue=true')).body.items.map((item: { id: string }) => item.id)).to.deep.equal([made.body.id]);
    engine.clock.set('2020-04-20T06:00:00.000Z');
    const loss = await holder.post(`/my/devices/${deviceId}/loss`, { kind: 'lost', note: 'im Zug vergessen' });
    expect([loss.status, loss.body.deviceState]).to.deep.equal([201, 'lost']);
    expect((await school.get('/incidents?state=open')).body.items.map((item: { deviceId: string }) => item.deviceId)).to.include(deviceId);
    expect((await stranger.get('/incidents')).body.items).to.deep.equal([]);
    const found = await support.request('POST', `/devices/${deviceId}/found`, { body: { note: 'Fundbüro' }, version: loss.body.deviceVersion as number });
    expect([found.status, found.body.deviceState]).to.deep.equal([200, 'inspection']);
  });

  it('lends to pupils where the school may, returns, transfers and swaps', async () => {
    const [one, two] = [await device(), await device()];
    const { id } = await bundle([one, two]);
    await school.put(`/hand-overs/${id}/confirmation`, undefined, 1);
    const pupilReferenceId = await stage.pupil(stage.school);
    expect((await support.post('/assignments', { deviceId: one, pupilReferenceId, kind: 'permanent' })).status).to.equal(404);
    expect((await school.post('/assignments', { deviceId: one, pupilReferenceId, personId: pupilReferenceId, kind: 'permanent' })).status).to.equal(422);
    const lent = await school.post('/assignments', { deviceId: one, pupilReferenceId, kind: 'permanent' });
    expect(lent.status).to.equal(201);
    expect((await school.post('/assignments', { deviceId: one, pupilReferenceId: await stage.pupil(stage.school), kind: 'permanent' })).body.code).to.equal('assignment.device_assigned');
    const swapped = await support.post('/swaps', { deviceId: one, withDeviceId: two, reason: 'Kratzer' });
    expect([swapped.status, swapped.body.kind]).to.deep.equal([201, 'swap']);
    const [now] = (await school.get(`/assignments?deviceId=${two}`)).body.items as { id: string; version: number }[];
    const ended = await school.put(`/assignments/${required(now).id}/return`, { completeness: 'complete', condition: 'good', custody: 'stays' }, 1);
    expect([ended.status, ended.body.state]).to.deep.equal([200, 'returned']);
    const back = await support.post('/device-returns', { deviceIds: [one], condition: 'good' });
    expect(back.body.devices.map((each: { state: string }) => each.state)).to.deep.equal(['returned']);
    const transfer = await support.post('/transfers', { fromId: stage.school, toId: stage.otherSchool, deviceIds: [two], returnOn: '2020-06-30', reason: 'Aushilfe' });
    expect([transfer.status, transfer.body.state]).to.deep.equal([201, 'lent']);
    expect((await stranger.get(`/transfers/${transfer.body.id as string}`)).status).to.equal(200);
    expect((await support.put(`/transfers/${transfer.body.id as string}/return`, undefined, 1)).body.state).to.equal('given_back');
    expect((await school.get('/transfers')).body.items).to.have.length(2);
  });
});
