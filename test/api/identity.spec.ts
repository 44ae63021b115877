import { expect } from 'chai';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { startApi, TEST_PASSWORD, ApiClient, type TestApi } from '../support/api.ts';
import { describeEngines, testContext } from '../support/engines.ts';

describeEngines('API of sessions, users and tokens', (engine) => {
  let api: TestApi;
  let root: string;
  let town: string;
  let other: string;
  const context = testContext('api');

  before(async () => {
    api = await startApi(engine);
    const make = async (kind: 'provider' | 'municipality', parentId: string | null, name: string): Promise<string> => (await createOrganisation(api.container, context, { kind, parentId, name })).id;
    root = await make('provider', null, 'Weserland');
    town = await make('municipality', root, 'Auental');
    other = await make('municipality', root, 'Birkheim');
  });
  after(() => api.close());

  it('tells who is signed in and what they may do', async () => {
    const auditor = await api.as({ role: 'auditor', organisationId: town });
    const { status, body } = await auditor.get('/session');
    expect(status).to.equal(200);
    expect(body).to.deep.include({ mustChangePassword: false, grants: [{ role: 'auditor', organisationId: town, organisationName: 'Auental' }] });
    expect(body['permissions']).to.include('audit:read').and.not.to.include('order:write');
    expect(body['csrfToken']).to.be.a('string');
    expect((await api.anonymous.get('/session')).status).to.equal(401);
  });

  it('sets a cookie that scripts cannot read, asks for the CSRF token, and signs out', async () => {
    const { loginName } = await api.as({ role: 'auditor', organisationId: town });
    const client = new ApiClient(api.origin);
    const signedIn = await client.signIn(loginName.toUpperCase(), TEST_PASSWORD);
    expect(signedIn.headers.get('set-cookie')).to.match(/^zeugwart=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(JSON.stringify(signedIn.body)).not.to.contain(/=([\w-]{43});/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1]);
    expect((await client.with({ 'x-csrf-token': 'geraten' }).delete('/session')).body.code).to.equal('http.csrf');
    const out = await client.delete('/session');
    expect(out.status).to.equal(204);
    expect(out.headers.get('set-cookie')).to.contain('Max-Age=0');
    expect((await client.get('/session')).status).to.equal(401);
  });

  it('gives the same problem for an unknown name and a wrong password', async () => {
    const { loginName } = await api.as({ role: 'auditor', organisationId: town });
    const [unknown, wrong] = [await api.anonymous.post('/session', { loginName: 'niemand', password: 'x' }), await api.anonymous.post('/session', { loginName, password: 'x' })];
    const { requestId: _a, ...first } = unknown.body as Record<string, unknown>;
    const { requestId: _b, ...second } = wrong.body as Record<string, unknown>;
    expect(first).to.deep.equal(second);
    expect([unknown.status, wrong.status]).to.deep.equal([401, 401]);
  });

  it('lets an administrator make a user whose one-time password is good for changing it only', async () => {
    const admin = await api.as({ role: 'admin', organisationId: town });
    const newUser = { loginName: 'frau.kirsch', displayName: 'Änne Kirsch', grants: [{ role: 'requester', organisationId: town }] };
    const made = await admin.request('POST', '/users', { body: newUser, headers: { 'idempotency-key': 'user-1' } });
    expect(made.status).to.equal(201);
    const { oneTimePassword } = made.body as unknown as { oneTimePassword: string };
    const again = await admin.request('POST', '/users', { body: newUser, headers: { 'idempotency-key': 'user-1' } });
    expect([again.status, again.body.id, again.body['oneTimePassword']]).to.deep.equal([201, made.body.id, undefined]);
    const client = new ApiClient(api.origin);
    expect((await client.signIn('frau.kirsch', oneTimePassword)).body['mustChangePassword']).to.equal(true);
    expect((await client.get('/organisations')).status).to.equal(403);
    expect((await client.put('/session/password', { present: oneTimePassword, next: 'kurz' })).body.code).to.equal('identity.weak_password');
    expect((await client.put('/session/password', { present: oneTimePassword, next: TEST_PASSWORD })).status).to.equal(204);
    expect((await client.get('/session')).status).to.equal(401);
    await client.signIn('frau.kirsch', TEST_PASSWORD);
    expect((await client.get('/organisations')).body.items).to.have.length(1);
  });

  it('keeps an administrator inside their part of the tree', async () => {
    const admin = await api.as({ role: 'admin', organisationId: town });
    const foreign = await api.as({ role: 'requester', organisationId: other });
    const both = await api.as({ role: 'requester', organisationId: town }, { role: 'auditor', organisationId: root });
    expect((await admin.get(`/users/${foreign.userId}`)).status).to.equal(404);
    expect((await admin.post(`/users/${foreign.userId}/password-reset`)).status).to.equal(404);
    expect((await admin.post(`/users/${both.userId}/password-reset`)).status).to.equal(404);
    expect((await admin.post(`/users/${both.userId}/grants`, { role: 'auditor', organisationId: other })).body.code).to.equal('identity.organisation_not_found');
    const listed = (await admin.get('/users?limit=200')).body.items as unknown as readonly { id: string; grants: { organisationId: string }[] }[];
    expect(listed.map((user) => user.id)).to.include(both.userId).and.not.to.include(foreign.userId);
    expect(listed.flatMap((user) => user.grants.map((grant) => grant.organisationId))).to.satisfy((ids: string[]) => ids.every((id) => id === town));
  });

  it('gives and takes rights from one request to the next', async () => {
    const [admin, user] = [await api.as({ role: 'admin', organisationId: root }), await api.as({ role: 'requester', organisationId: town })];
    expect((await user.get('/audit-entries')).status).to.equal(403);
    const given = await admin.post(`/users/${user.userId}/grants`, { role: 'auditor', organisationId: town });
    expect(given.status).to.equal(201);
    expect((await user.get('/audit-entries')).status).to.equal(200);
    expect((await admin.delete(`/users/${user.userId}/grants/${given.body.id}`)).status).to.equal(204);
    expect((await user.get('/audit-entries')).status).to.equal(403);
    const { version } = (await admin.get(`/users/${user.userId}`)).body;
    expect((await admin.put(`/users/${user.userId}`, { active: false }, version)).status).to.equal(200);
    expect((await user.get('/session')).status).to.equal(401);
  });

  it('makes tokens that are shown once and do no more than they should', async () => {
    const owner = await api.as({ role: 'auditor', organisationId: town });
    const made = await owner.post('/session/tokens', { name: 'Bericht', expiresInDays: 7, permissions: ['organisation:read'] });
    expect(made.status).to.equal(201);
    const bearer = new ApiClient(api.origin, { authorization: `Bearer ${String(made.body['token'])}` });
    expect((await bearer.get('/organisations')).status).to.equal(200);
    expect((await bearer.get('/audit-entries')).status).to.equal(403);
    expect((await bearer.post('/session/tokens', { name: 'noch eins', expiresInDays: 7 })).body.code).to.equal('identity.only_in_person');
    const listed = (await owner.get('/session/tokens')).body.items as { lastUsedAt: string | null }[];
    expect(listed[0]?.['lastUsedAt']).to.be.a('string');
    expect(JSON.stringify(listed)).not.to.contain(made.body['token']);
    expect((await owner.delete(`/session/tokens/${made.body.id}`)).status).to.equal(204);
    expect((await bearer.get('/organisations')).status).to.equal(401);
  });
});
