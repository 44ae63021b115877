import { expect } from 'chai';
import { notificationEndpoints } from '../../../src/features/notifications/notification-tables.ts';
import { notify } from '../../../src/features/notifications/raise-notification.ts';
import { newId } from '../../../src/shared/ids.ts';
import { startApi, type ApiClient, type TestApi } from '../../support/api.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { NotificationStage } from '../../stores/notifications/notification-stage.ts';

describeEngines('API of notifications', (engine) => {
  let api: TestApi;
  let stage: NotificationStage;
  let admin: ApiClient;
  let school: ApiClient;
  let stranger: ApiClient;

  before(async function () {
    this.timeout(60_000);
    api = await startApi(engine);
    stage = await new NotificationStage(engine).build();
    admin = await api.as({ role: 'admin', organisationId: stage.provider });
    school = await api.as({ role: 'school_custodian', organisationId: stage.school });
    stranger = await api.as({ role: 'school_custodian', organisationId: stage.otherSchool });
    await engine.uow.write(testContext(), (tx) => {
      for (const topic of ['hand_over.prepared', 'order.eta_changed'] as const) notify(tx, { organisationId: stage.school, topic, subjectKind: 'thing', subjectId: newId(), facts: { number: 'X-1', units: 2, late: true, returnOn: null } });
      return Promise.resolve();
    });
  });
  after(() => api.close());

  const topicsOf = (answer: { body: { items: { topic: string }[] } }): string[] => answer.body.items.map((item) => item.topic).sort();

  it('shows each topic where its permission holds, in the language of the reader', async () => {
    const inbox = await school.with({ 'accept-language': 'de' }).get('/notifications');
    expect(topicsOf(inbox)).to.deep.equal(['hand_over.prepared']);
    expect(inbox.body.items[0]).to.deep.include({ subject: 'Übergabe X-1 liegt bereit', facts: { number: 'X-1', units: 2, late: true, returnOn: null } });
    expect((await school.with({ 'accept-language': 'en' }).get('/notifications')).body.items[0].subject).to.equal('Hand-over X-1 is ready');
    const buyer = await api.as({ role: 'procurement', organisationId: stage.provider });
    expect(topicsOf(await buyer.get('/notifications'))).to.deep.equal(['order.eta_changed']);
    expect(topicsOf(await buyer.get('/notifications?topic=hand_over.prepared'))).to.deep.equal([]);
    expect(topicsOf(await stranger.get('/notifications'))).to.deep.equal([]);
    const page = await (await api.as({ role: 'auditor', organisationId: stage.provider })).get('/notifications?limit=1');
    expect([page.body.items.length, page.body.nextCursor === null]).to.deep.equal([1, false]);
  });

  it('keeps webhooks: the key is shown once and is sealed, private addresses are refused', async () => {
    const body = { organisationId: stage.school, url: 'https://93.184.216.34/hooks', topics: ['device.lost'] };
    expect((await school.post('/webhooks', body)).status).to.equal(403);
    for (const url of ['https://127.0.0.1/x', 'https://10.1.2.3/x', 'https://169.254.169.254/latest', 'https://[::1]/x', 'https://[::ffff:192.168.1.1]/x', 'http://93.184.216.34/x', 'ftp://93.184.216.34/', 'https://u:p@93.184.216.34/']) {
      const refused = await admin.post('/webhooks', { ...body, url });
      expect([refused.status, refused.body.code], url).to.deep.equal([422, 'notification.url_refused']);
    }
    const made = await admin.request('POST', '/webhooks', { body, headers: { 'idempotency-key': 'hook-1' } });
    expect(made.status).to.equal(201);
    expect(made.body.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await admin.request('POST', '/webhooks', { body, headers: { 'idempotency-key': 'hook-1' } });
    expect([again.body.id, again.body.secret, again.headers.get('secret-withheld')]).to.deep.equal([made.body.id, undefined, 'secret']);
    const path = `/webhooks/${made.body.id as string}`;
    expect((await admin.get(path)).body).to.not.have.property('secret');
    const row = await engine.uow.read((db) => db.one(notificationEndpoints, { id: made.body.id as string }));
    expect(row?.secret?.toString('latin1')).to.not.contain(made.body.secret as string);
    const changed = await admin.request('PATCH', path, { body: { topics: ['device.lost', 'receipt.posted'], active: false }, version: 1 });
    expect([changed.status, changed.body.topics, changed.body.active, changed.headers.get('etag')]).to.deep.equal([200, ['device.lost', 'receipt.posted'], false, '"v2"']);
    expect((await admin.request('PATCH', path, { body: { url: 'https://10.0.0.1/' }, version: 2 })).body.code).to.equal('notification.url_refused');
    expect((await admin.request('POST', `${path}/secret`, { version: 2 })).body.secret).to.match(/^whsec_/).and.not.equal(made.body.secret);
    expect((await admin.get(`${path}/deliveries`)).body.items).to.deep.equal([]);
    expect((await admin.request('DELETE', path, { version: 2 })).status).to.equal(412);
    expect((await admin.request('DELETE', path, { version: 3 })).status).to.equal(204);
    expect((await admin.get(path)).status).to.equal(404);
    expect((await admin.get('/webhooks')).body.items).to.deep.equal([]);
  });

  it('lets everybody subscribe for themselves, at organisations that they may see', async () => {
    expect((await school.post('/notification-subscriptions', { organisationId: stage.otherSchool, topics: ['device.lost'] })).status).to.equal(404);
    expect((await school.post('/notification-subscriptions', { organisationId: stage.school, topics: ['no.such'] })).status).to.equal(422);
    const made = await school.post('/notification-subscriptions', { organisationId: stage.school, topics: ['device.lost'] });
    expect([made.status, made.body.channel]).to.deep.equal([201, 'email']);
    const path = `/notification-subscriptions/${made.body.id as string}`;
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await admin.get(`/webhooks/${made.body.id as string}`)).status).to.equal(404);
    expect((await stranger.request('PATCH', path, { body: { active: false }, version: 1 })).status).to.equal(404);
    expect((await school.request('PATCH', path, { body: { active: false }, version: 1 })).body.active).to.equal(false);
    expect((await school.get('/notification-subscriptions')).body.items).to.have.length(1);
    expect((await school.get(`${path}/deliveries?state=skipped`)).body.items).to.deep.equal([]);
    expect((await school.request('DELETE', path, { version: 2 })).status).to.equal(204);
    expect((await school.get('/notification-subscriptions')).body.items).to.deep.equal([]);
  });
});
