import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { URI, type TOTP } from 'otpauth';
import { createApiToken, revokeApiToken } from '../../src/features/identity/api-tokens.ts';
import { createFirstAdmin } from '../../src/features/identity/create-first-admin.ts';
import { DatabaseAuthenticator } from '../../src/features/identity/database-authenticator.ts';
import { grants as grantTable, sessions, signInFailures, users } from '../../src/features/identity/identity-tables.ts';
import { secretHash } from '../../src/features/identity/make-secrets.ts';
import { endAllSessions, endSession, sweepSessions } from '../../src/features/identity/write-sessions.ts';
import { signIn, type SignedIn } from '../../src/features/identity/sign-in.ts';
import { beginTotp, confirmTotp } from '../../src/features/identity/second-factor.ts';
import { endGrant, giveGrant, moveGrants } from '../../src/features/identity/write-grants.ts';
import { changePassword, createUser, resetPassword, updateUser } from '../../src/features/identity/write-users.ts';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { mergeOrganisations } from '../../src/features/organisations/merge-organisations.ts';
import { findRoot } from '../../src/features/organisations/organisation-store.ts';
import type { WriteContext } from '../../src/persistence/transaction.ts';
import type { Actor, Scope } from '../../src/shared/actor.ts';
import { createKeyring } from '../../src/shared/crypto/sealed-box.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';

const context = testContext('identity');
const everywhere: Scope = { all: true };
const secrets = createKeyring(randomBytes(32));
const PASSWORD = 'kirschkern weit gespuckt';

describeEngines('identity', (engine) => {
  let root: string;
  let school: string;
  let names = 0;
  const deps = () => ({ uow: engine.uow, secrets });
  const cookie = 'zeugwart_session';
  const authenticator = () => new DatabaseAuthenticator(engine.uow, cookie);
  const enter = (loginName: string, password = PASSWORD, code?: string): Promise<SignedIn> =>
    signIn(deps(), 'test', { loginName, password, ...(code !== undefined && { code }) });
  const who = async (signedIn: SignedIn): Promise<Actor | undefined> => (await authenticator().authenticate({ cookies: { [cookie]: signedIn.sessionId } }))?.actor;
  const asUser = async (signedIn: SignedIn): Promise<WriteContext> => {
    const actor = await who(signedIn);
    if (!actor) throw new Error('not signed in');
    return { actor, requestId: 'test' };
  };
  const user = async (role: 'requester' | 'admin' | 'auditor' = 'requester', organisationId = school): Promise<{ id: string; loginName: string }> =>
    (await createUser(deps(), context, everywhere, { loginName: `user${++names}`, displayName: `User ${names}`, password: PASSWORD, grants: [{ role, organisationId }] })).user;

  it('gives a new installation one admin, also when several processes start at once', async function () {
    this.timeout(20_000);
    const made = (await Promise.all([1, 2, 3].map(() => createFirstAdmin(engine.uow)))).filter((each) => each !== undefined);
    expect(made).to.have.length(1);
    expect(await createFirstAdmin(engine.uow)).to.equal(undefined);
    const admin = made[0];
    if (!admin) throw new Error('no admin');
    const signedIn = await enter(admin.loginName, admin.oneTimePassword);
    expect(signedIn.mustChangePassword).to.equal(true);
    expect((await who(signedIn))?.grants).to.deep.equal([]);
    expect(await refusedWith(changePassword(deps(), await asUser(signedIn), { present: admin.oneTimePassword, next: 'admin-admin-admin' }))).to.equal('identity.weak_password');
    await changePassword(deps(), await asUser(signedIn), { present: admin.oneTimePassword, next: PASSWORD });
    expect(await who(signedIn)).to.equal(undefined);
    root = (await engine.uow.read((db) => findRoot(db)))?.id ?? '';
    expect((await who(await enter('ADMIN')))?.grants).to.deep.equal([{ role: 'admin', organisationId: root }]);
    const town = await createOrganisation(deps(), context, { kind: 'municipality', parentId: root, name: 'Stadt Auental' });
    school = (await createOrganisation(deps(), context, { kind: 'school', parentId: town.id, name: 'GS Lindenhof' })).id;
  });

  it('answers unknown names, wrong passwords and locked users alike', async () => {
    const { id, loginName } = await user();
    expect(await refusedWith(enter('nobody-of-that-name'))).to.equal('identity.sign_in_failed');
    expect(await refusedWith(enter(loginName, 'etwas anderes'))).to.equal('identity.sign_in_failed');
    await updateUser(deps(), context, everywhere, { id, version: 1, active: false });
    expect(await refusedWith(enter(loginName))).to.equal('identity.sign_in_failed');
  });

  it('backs off after failures, for names that exist and names that do not, also against many at once', async function () {
    this.timeout(30_000);
    const { loginName } = await user();
    for (const name of [loginName, 'phantom']) {
      const codes = await Promise.all(Array.from({ length: 9 }, () => refusedWith(enter(name, 'geraten'))));
      expect(codes.filter((code) => code === 'identity.sign_in_failed')).to.have.length(5);
      expect(codes.filter((code) => code === 'identity.too_many_attempts')).to.have.length(4);
    }
    expect(await refusedWith(enter(loginName))).to.equal('identity.too_many_attempts');
    await engine.uow.write(context, (tx) => {
      tx.update(signInFailures, { failures: 5 }, { blockedUntil: tx.dialect.now(-1000) });
      return Promise.resolve();
    });
    expect(await who(await enter(loginName))).not.to.equal(undefined);
  });

  it('keeps only the hash of a session id and ends sessions one by one, everywhere, and by time', async () => {
    const { id, loginName } = await user();
    const [one, two, three] = [await enter(loginName), await enter(loginName), await enter(loginName)];
    const rows = await engine.uow.read((db) => db.many(sessions, { userId: id }));
    expect(rows.map((row) => row.idHash)).to.have.members([one, two, three].map((each) => secretHash(each.sessionId)));
    const write = (work: (tx: Parameters<Parameters<typeof engine.uow.write>[1]>[0]) => void) => engine.uow.write(context, (tx) => { work(tx); return Promise.resolve(); });
    await write((tx) => endSession(tx, secretHash(one.sessionId)));
    expect([await who(one), await who(two)].map(Boolean)).to.deep.equal([false, true]);
    await write((tx) => tx.update(sessions, { idHash: secretHash(two.sessionId) }, { lastSeenAt: tx.dialect.now(-3 * 3_600_000) }));
    expect(await who(two)).to.equal(undefined);
    await write((tx) => tx.update(sessions, { idHash: secretHash(three.sessionId) }, { expiresAt: tx.dialect.now(-1) }));
    expect(await who(three)).to.equal(undefined);
    await sweepSessions(engine.uow);
    expect(await engine.uow.read((db) => db.many(sessions, { userId: id }))).to.deep.equal([]);
    const [four, five] = [await enter(loginName), await enter(loginName)];
    await write((tx) => endAllSessions(tx, id));
    expect([await who(four), await who(five)]).to.deep.equal([undefined, undefined]);
  });

  it('lets rights count from one request to the next, and from day to day', async () => {
    const { id, loginName } = await user();
    const signedIn = await enter(loginName);
    const roles = async () => (await who(signedIn))?.grants.map((grant) => grant.role).sort();
    await giveGrant(deps(), context, everywhere, id, { role: 'it_support', organisationId: root });
    await giveGrant(deps(), context, everywhere, id, { role: 'approver', organisationId: root, validFrom: '2020-05-01', validUntil: '2020-05-31' });
    expect(await roles()).to.deep.equal(['it_support', 'requester']);
    engine.clock.set('2020-05-31T12:00:00Z');
    expect(await roles()).to.deep.equal(['approver', 'it_support', 'requester']);
    engine.clock.set('2020-05-31T22:00:00Z');
    expect(await roles()).to.deep.equal(['it_support', 'requester']);
    const [, given] = await engine.uow.read((db) => db.many(grantTable, { userId: id }, { orderBy: ['createdAt', 'id'] }));
    await endGrant(deps(), context, everywhere, id, given?.id ?? '');
    expect(await roles()).to.deep.equal(['requester']);
    await updateUser(deps(), context, everywhere, { id, version: 4, active: false });
    expect(await who(signedIn)).to.equal(undefined);
  });

  it('lets an admin of a part touch neither the whole nor their own rights', async () => {
    const part: Scope = { all: false, organisationIds: [school] };
    const [mighty, small, self] = [await user('auditor', root), await user(), await user('admin')];
    expect(await refusedWith(resetPassword(deps(), context, part, mighty.id))).to.equal('identity.user_not_found');
    expect(await refusedWith(giveGrant(deps(), context, part, small.id, { role: 'auditor', organisationId: root }))).to.equal('identity.organisation_not_found');
    expect(await resetPassword(deps(), context, part, small.id)).to.have.property('oneTimePassword');
    const own = await asUser(await enter(self.loginName));
    expect(await refusedWith(giveGrant(deps(), own, part, self.id, { role: 'procurement', organisationId: school }))).to.equal('identity.own_rights');
  });

  it('makes tokens that are shown once, can do less, end with the grant, and act as their owner', async () => {
    const { id, loginName } = await user();
    const extra = await giveGrant(deps(), context, everywhere, id, { role: 'auditor', organisationId: root });
    const own = await asUser(await enter(loginName));
    const { token, apiToken } = await createApiToken(deps(), own, { name: 'Export', expiresInDays: 30, grantIds: [extra.id], permissions: ['order:read'] });
    const by = async (bearer: string) => (await authenticator().authenticate({ bearer, cookies: {} }))?.actor;
    expect(await by(token)).to.deep.include({ kind: 'token', id, grants: [{ role: 'auditor', organisationId: root }], restrictedTo: ['order:read'], sessionId: apiToken.id });
    expect(await by(`${token}x`)).to.equal(undefined);
    expect(JSON.stringify(apiToken)).not.to.contain(token);
    expect(await refusedWith(createApiToken(deps(), own, { name: 'zu viel', expiresInDays: 30, permissions: ['order:approve'] }))).to.equal('identity.not_own_grant');
    const tokenActor = await by(token);
    if (!tokenActor) throw new Error('no actor');
    expect(await refusedWith(createApiToken(deps(), { actor: tokenActor, requestId: 'test' }, { name: 'Enkel', expiresInDays: 1 }))).to.equal('identity.only_in_person');
    await endGrant(deps(), context, everywhere, id, extra.id);
    expect((await by(token))?.grants).to.deep.equal([]);
    await revokeApiToken(deps(), own, apiToken.id);
    expect(await by(token)).to.equal(undefined);
  });

  it('asks for a second factor once it is confirmed, and takes each code once', async () => {
    const { id, loginName } = await user();
    const own = await asUser(await enter(loginName));
    const { otpauthUrl } = await beginTotp(deps(), own);
    expect(await who(await enter(loginName))).not.to.equal(undefined);
    const app = URI.parse(otpauthUrl) as TOTP;
    const code = app.generate();
    expect(await refusedWith(confirmTotp(deps(), own, code === '000000' ? '000001' : '000000'))).to.equal('identity.wrong_code');
    await confirmTotp(deps(), own, code);
    expect(await refusedWith(enter(loginName))).to.equal('identity.code_required');
    expect(await refusedWith(enter(loginName, PASSWORD, code))).to.equal('identity.sign_in_failed');
    const next = app.generate({ timestamp: Date.now() + 30_000 });
    expect(await who(await enter(loginName, PASSWORD, next))).not.to.equal(undefined);
    const row = await engine.uow.read((db) => db.one(users, { id }));
    expect(row?.totpSecret?.includes(Buffer.from(app.secret.bytes))).to.equal(false);
  });

  it('takes grants along when a school is merged', async () => {
    const { id } = await user();
    const town = (await createOrganisation(deps(), context, { kind: 'municipality', parentId: root, name: 'Linde' })).id;
    const other = (await createOrganisation(deps(), context, { kind: 'school', parentId: town, name: 'GS Heide' })).id;
    await mergeOrganisations({ ...deps(), mergerHooks: [moveGrants] }, context, { organisationId: school, version: 1, successorId: other, effectiveOn: '2020-06-01' });
    const held = await engine.uow.read((db) => db.many(grantTable, { userId: id }));
    expect(held.map((grant) => grant.organisationId)).to.deep.equal([other]);
  });
});
