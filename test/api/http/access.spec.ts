import { expect } from 'chai';
import { parseCookies } from '../../../src/http/auth.ts';
import { bearer, startToy, type Toy } from './toy-app.ts';

describe('http: who may', () => {
  let toy: Toy;
  beforeEach(async () => {
    toy = await startToy();
    toy.world.actors.set('s1', { ...bearer('clerk', 'it_support'), by: { scheme: 'cookie', csrfToken: 'csrf-1' } });
  });
  afterEach(() => toy.stop());

  it('asks for a sign-in, and says how', async () => {
    const none = await toy.call('GET', '/crates', { as: null });
    expect([none.status, none.code, none.headers.get('www-authenticate')]).to.deep.equal([401, 'http.unauthenticated', 'Bearer']);
    expect((await toy.call('GET', '/crates', { as: 'expired' })).status).to.equal(401);
    expect((await toy.call('GET', '/crates', { as: null, headers: { authorization: 'Basic cGFja2VyOg==' } })).status).to.equal(401);
  });

  it('refuses roles without the permission before it looks at the body', async () => {
    expect((await toy.call('POST', '/crates', { as: 'reader', json: { rubbish: true } })).code).to.equal('http.forbidden');
    expect((await toy.call('GET', '/crates', { as: 'nobody' })).status).to.equal(403);
    expect((await toy.call('POST', '/reckonings?n=1', { as: 'nobody' })).status).to.equal(200);
    expect((await toy.call('GET', '/crates', { as: 'reader' })).status).to.equal(200);
  });

  it('lets a token do only what it was made for', async () => {
    const { actor, nodes } = bearer('robot', 'it_support');
    toy.world.actors.set('robot', { actor: { ...actor, kind: 'token', restrictedTo: ['device:read'] }, nodes, by: { scheme: 'bearer' } });
    expect((await toy.call('GET', '/crates', { as: 'robot' })).status).to.equal(200);
    expect((await toy.call('POST', '/crates', { as: 'robot', json: { label: 'x' } })).status).to.equal(403);
  });

  it('demands the CSRF token of the session for changes by cookie', async () => {
    const post = (headers: Record<string, string>) => toy.call('POST', '/crates', { as: null, json: { label: 'x' }, headers });
    const cookie = 'theme=dark; session=s1';
    expect((await toy.call('GET', '/crates', { as: null, headers: { cookie } })).status).to.equal(200);
    expect((await post({ cookie })).code).to.equal('http.csrf');
    expect((await post({ cookie, 'x-csrf-token': 'csrf-2' })).code).to.equal('http.csrf');
    expect((await post({ cookie, 'x-csrf-token': 'csrf-1' })).status).to.equal(201);
  });

  it('hands out the session in a cookie and nowhere else', async () => {
    const signedIn = await toy.call('POST', '/session', { as: null, json: { name: 'erika' } });
    expect(signedIn.headers.get('set-cookie')).to.equal('__Host-session=id-of-erika; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60');
    expect(signedIn.json).to.deep.equal({ csrfToken: 'c' });
    const foreign = await toy.call('POST', '/session', { as: null, json: { name: 'erika' }, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.code).to.equal('http.csrf');
    expect((await toy.call('POST', '/session', { as: null, json: { name: 'a; Domain=x' } })).status).to.equal(500);
  });

  it('takes the first of several cookies of one name', () => {
    expect(parseCookies('a=1; a=2; b="x"; =3; c')).to.deep.equal({ a: '1', b: '"x"' });
  });
});
