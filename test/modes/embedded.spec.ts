import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ApiClient, TEST_PASSWORD } from '../support/api.ts';
import { startApiProgram, type ApiProgram } from './support/api-program.ts';
import { API, runProgram, STOP_MS } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';

describe('an empty installation in embedded mode', function () {
  this.timeout(60_000);
  let folder: ScratchFolder;
  let api: ApiProgram;
  let password = '';
  before(async () => {
    folder = new ScratchFolder();
    api = folder.mind(await startApiProgram(folder.path));
  });
  after(() => folder.discard());

  it('makes its database and names the first admin, on loopback', async () => {
    const [, loginName, oneTimePassword = ''] = await api.seen(/^First start\. Sign in as "(.+)" with the one-time password: (\S+)$/m);
    expect(loginName).to.equal('admin');
    password = oneTimePassword;
    expect(api.origin).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(api.stdout()).to.contain('Zeugwart (embedded) at');
    expect(api.stderr()).to.equal('');
  });

  it('keeps what it makes from other users of the machine', () => {
    const kept = join(folder.path, 'var');
    expect(readdirSync(kept)).to.include.members(['secret.key', 'zeugwart.db', 'zeugwart.db-wal']);
    for (const name of ['', ...readdirSync(kept)]) expect(statSync(join(kept, name)).mode & 0o077, `var/${name}`).to.equal(0);
  });

  it('is live and ready', async () => {
    expect(await api.health('live')).to.equal(200);
    expect(await api.health('ready')).to.equal(200);
  });

  it('lets the one-time password do nothing but set another one', async () => {
    const admin = new ApiClient(api.origin);
    expect((await admin.signIn('admin', password)).body).to.include({ mustChangePassword: true });
    expect((await admin.get('/jobs')).status).to.equal(403);
    expect((await admin.put('/session/password', { present: password, next: 'kurz' })).status).to.equal(422);
    expect((await admin.put('/session/password', { present: password, next: TEST_PASSWORD })).status).to.equal(204);
    expect((await admin.get('/session')).status, 'the session of the old password').to.equal(401);
    expect((await new ApiClient(api.origin).signIn('admin', password)).status).to.equal(401);
    expect((await admin.signIn('admin', TEST_PASSWORD)).body).to.include({ mustChangePassword: false });
    expect((await admin.get('/jobs')).status).to.equal(200);
  });

  it('runs jobs by itself', async () => {
    await api.seen(/"jobType":"seal-audit".*"outcome":"done"/);
  });

  it('names no admin at the second start, and knows the first one still', async () => {
    api.terminate();
    expect(await api.ended(STOP_MS)).to.equal(0);
    api = folder.mind(await startApiProgram(folder.path));
    expect((await new ApiClient(api.origin).signIn('admin', TEST_PASSWORD)).status).to.equal(200);
    expect(api.stdout()).to.not.match(/one-time password/);
  });

  it('starts with no key but the one that sealed its secrets', async () => {
    api.terminate();
    await api.ended(STOP_MS);
    writeFileSync(join(folder.path, 'var', 'secret.key'), '');
    const { code, stderr } = await runProgram(API, folder.path, { PORT: '0' });
    expect(code).to.equal(78);
    expect(stderr).to.match(/secret\.key holds no key/);
  });
});
