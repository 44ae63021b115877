import { expect } from 'chai';
import { TEST_PASSWORD, type ApiClient, type Answer } from '../support/api.ts';
import { openTestEngine, type OpenedEngine } from '../support/engines.ts';
import { firstAdmin, listening, newUser, type ApiProgram } from './support/api-program.ts';
import { eventually } from './support/eventually.ts';
import { PatientSupplier } from './support/patient-supplier.ts';
import { API, startProgram, STOP_MS } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';
import { SendingWorld, SUPPLIER_TOKEN } from './support/sending-world.ts';

type Line = Readonly<Record<string, unknown>>;

const PERSON = { givenName: 'Gundula', familyName: 'Kirschstein', email: 'gundula.kirschstein@schule.example', personnelNumber: 'P-774411' };
const WRONG_PASSWORD = 'birnbaum falsch geraten';
const STRANGER = 'hagebutte@fremd.example';
const NEW_CREDENTIALS = 'quittengelee-4712';

/** What happens on an ordinary day, with everything that must not be in a log. */
describe('what an installation logs', function () {
  this.timeout(120_000);
  let folder: ScratchFolder;
  let engine: OpenedEngine;
  let supplier: PatientSupplier;
  let api: ApiProgram;
  let admin: ApiClient;
  let support: ApiClient;
  let organisationId = '';
  /** Grows with everything that the API handed out. */
  const secrets = [TEST_PASSWORD, WRONG_PASSWORD, SUPPLIER_TOKEN, NEW_CREDENTIALS, STRANGER, 'hagebutte', ...Object.values(PERSON)];
  const okay = (answer: Answer): Line => {
    expect(answer.status, JSON.stringify(answer.body)).to.be.within(200, 204);
    return answer.body as Line;
  };
  const lines = (): Line[] =>
    api.stdout().trimEnd().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);

  before(async () => {
    folder = new ScratchFolder();
    // a supplier that tells everything it was told, in an error
    supplier = new PatientSupplier((received) => ({ status: received.method === 'POST' ? 401 : 200, body: { error: received, from: STRANGER, found: [] } }));
    [engine] = await Promise.all([openTestEngine('sqlite'), supplier.start()]);
    const world = await new SendingWorld(engine).build(supplier);
    api = await listening(folder.mind(startProgram(API, folder.path, { ...world.environment, PORT: '0' })));
    secrets.push((await api.seen(/one-time password: (\S+)/))[1] ?? '');
    admin = await firstAdmin(api);
    support = await newUser(api, admin, 'it_support');
    ({ organisationId = '' } = ((await admin.get('/session')).body as { grants: { organisationId: string }[] }).grants[0] ?? {});

    await world.approvedOrder();
    await peopleAndTheirNames();
    await passwordsAndTokens();
    await credentialsOf(world.connectionId);
    await eventually('the job to fail', () => Promise.resolve(lines().some((line) => line['msg'] === 'job attempt failed')));
    api.terminate();
    expect(await api.ended(STOP_MS)).to.equal(0);
  });
  after(async () => {
    await folder.discard();
    await Promise.all([engine.discard(), supplier.stop()]);
  });

  async function peopleAndTheirNames(): Promise<void> {
    const { id } = okay(await support.post('/people', { organisationId, kind: 'teacher', identifiers: PERSON }));
    okay(await support.get(`/people/${String(id)}`));
    okay(await support.post('/people/search', { q: PERSON.familyName }));
    okay(await admin.get(`/users?q=${PERSON.familyName}`));
    const email = encodeURIComponent(PERSON.email);
    for (const path of [`/people?q=${PERSON.familyName}`, `/people?${PERSON.familyName}=1`, `/people/${PERSON.familyName}`, `/${email}`, `/people/${email}`]) {
      expect((await support.get(path)).status, path).to.be.within(404, 422);
    }
    const broken = { contentType: 'application/json', bytes: Buffer.from(`{"q":"${PERSON.familyName}`) };
    expect((await support.request('POST', '/people/search', { raw: broken })).status).to.be.within(400, 422);
    expect((await support.request('POST', '/people/search', { body: { q: 'x' }, headers: { 'x-request-id': PERSON.email } })).headers.get('x-request-id')).to.not.contain('@');
  }

  async function passwordsAndTokens(): Promise<void> {
    expect((await api.anonymous.signIn(STRANGER, WRONG_PASSWORD)).status).to.equal(401);
    expect((await api.anonymous.signIn('admin', WRONG_PASSWORD)).status).to.equal(401);
    const token = String(okay(await admin.post('/session/tokens', { name: 'Bericht', expiresInDays: 1 }))['token']);
    secrets.push(token);
    okay(await api.anonymous.with({ authorization: `Bearer ${token}` }).get('/jobs'));
    expect((await api.anonymous.with({ authorization: `Bearer ${token}x` }).get('/jobs')).status).to.equal(401);
    expect((await api.anonymous.with({ cookie: `zeugwart=${PERSON.personnelNumber}` }).get('/session')).status).to.equal(401);
  }

  async function credentialsOf(connectionId: string): Promise<void> {
    okay(await admin.post(`/connections/${connectionId}/test`));
    const { supplierId, configuration, adapter, name, ratePerMinute, burst, settleSeconds } = okay(await admin.get(`/connections/${connectionId}`));
    const other = { supplierId, configuration, adapter, name: `${String(name)} 2`, ratePerMinute, burst, settleSeconds, credentials: { secret: NEW_CREDENTIALS } };
    const { id } = okay(await admin.post('/connections', other));
    okay(await admin.post(`/connections/${String(id)}/test`));
    expect(supplier.received.map((call) => call.authorization)).to.include.members([`Bearer ${SUPPLIER_TOKEN}`, `Bearer ${NEW_CREDENTIALS}`]);
    expect((await admin.post('/connections', { ...other, credentials: NEW_CREDENTIALS })).status).to.equal(422);
  }

  it('holds no password, token, credential, name or address', () => {
    const logged = api.stdout().split('\n').filter((line) => !line.startsWith('First start. ')).join('\n') + api.stderr();
    for (const secret of secrets) {
      expect(secret).to.have.length.greaterThan(5);
      expect(logged.toLowerCase(), secret).to.not.contain(secret.toLowerCase());
      expect(logged.toLowerCase(), secret).to.not.contain(encodeURIComponent(secret.toLowerCase()));
    }
    expect(logged).to.not.match(/zeugwart=|__Host|Bearer /);
  });

  it('names each request by its id and operation, without its address', () => {
    const requests = lines().filter((line) => line['msg'] === 'request');
    expect(requests.length).to.be.greaterThan(20);
    for (const line of requests) {
      expect(line['requestId']).to.match(/^[A-Za-z0-9._-]{8,80}$/);
      expect(line).to.not.have.any.keys('url', 'path', 'query', 'headers', 'body');
    }
    expect(new Set(requests.map((line) => line['requestId'])).size).to.equal(requests.length);
    expect(requests.map((line) => line['operationId'])).to.include.members(['signIn', 'createConnection', 'searchPeople']);
  });

  it('names each job by its id, the failing one too', () => {
    const jobs = lines().filter((line) => String(line['msg']).startsWith('job '));
    expect(jobs.map((line) => line['jobType'])).to.include.members(['seal-audit', 'send-order']);
    for (const line of jobs) expect(line['jobId']).to.match(/^[0-9a-f-]{36}$/);
  });

  it('logs nothing else but start and stop', () => {
    const rest = lines().filter((line) => line['requestId'] === undefined && line['jobId'] === undefined);
    expect(rest.map((line) => line['msg'])).to.deep.equal(['Zeugwart is listening', 'stopping']);
    expect(api.stderr()).to.equal('');
  });
});
