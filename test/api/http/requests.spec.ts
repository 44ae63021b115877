import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { startToy, type Toy } from './toy-app.ts';

const crate = { label: 'Tablets', colour: 'red', packedOn: '2020-04-20' };

describe('http: requests and answers', () => {
  let toy: Toy;
  beforeEach(async () => {
    toy = await startToy({ bodyTimeLimit: 150 });
  });
  afterEach(() => toy.stop());

  it('creates, shows, and drops what the schema does not name', async () => {
    const made = await toy.call('POST', '/crates', { json: crate });
    expect(made.status).to.equal(201);
    expect(made.headers.get('etag')).to.equal('"v1"');
    expect(made.headers.get('cache-control')).to.equal('no-store');
    expect(made.json).to.deep.equal({ id: '00000000-0000-7000-8000-000000000001', version: 1, ...crate, createdAt: '2020-04-20T08:00:00.000Z' });
    const shown = await toy.call('GET', (made.headers.get('location') ?? '').replace('/api/v1', ''));
    expect(shown.json).to.deep.equal(made.json);
  });

  it('lists everything wrong with a body, in the language asked for', async () => {
    const bad = { label: 'x'.repeat(41), colour: 'blue', packedOn: '2020-02-31', lines: '3', owner: 'me' };
    const german = await toy.call('POST', '/crates', { json: bad });
    expect(german.status).to.equal(422);
    expect(german.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
    expect(german.json).to.include({ code: 'http.invalid_request', status: 422, type: 'urn:zeugwart:problem:http.invalid_request' });
    expect(german.problems).to.have.members([
      'label field.too_long', 'colour field.not_allowed', 'packedOn field.not_a_date', 'lines field.wrong_type', 'owner field.unknown',
    ]);
    expect(german.text).to.include('Höchstens 40 Zeichen.');
    const english = await toy.call('POST', '/crates', { json: bad, headers: { 'accept-language': 'fr, en-GB;q=0.8' } });
    expect(english.text).to.include('At most 40 characters.').and.not.include('Zeichen');
    expect(english.headers.get('content-language')).to.equal('en');
  });

  it('converts queries, refuses unknown ones, and reports path and query together', async () => {
    expect((await toy.call('POST', '/reckonings?n=4&exact=true')).json).to.deep.equal({ doubled: 8 });
    const bad = await toy.call('POST', '/reckonings?n=4.5&exact=maybe&debug=1');
    expect(bad.problems).to.have.members(['query/n field.not_integer', 'query/exact field.wrong_type', 'query/debug field.unknown']);
    expect((await toy.call('GET', '/crates/not-an-id?x=1')).problems).to.have.members(['path/id field.pattern', 'query/x field.unknown']);
    expect((await toy.call('POST', '/reckonings?n=1&n=2')).problems).to.deep.equal(['query/n field.wrong_type']);
  });

  it('takes nothing that is not JSON in UTF-8', async () => {
    const post = (body: string | Uint8Array, type = 'application/json', more: Record<string, string> = {}) =>
      toy.call('POST', '/crates', { body, headers: { 'content-type': type, ...more } });
    expect((await post('{"label":')).code).to.equal('http.malformed_json');
    expect((await post(Buffer.from([0x22, 0xff, 0x22]))).code).to.equal('http.malformed_json');
    expect((await post('label=x', 'application/x-www-form-urlencoded')).status).to.equal(415);
    expect((await post('{}', 'application/json; charset=latin1')).code).to.equal('http.unsupported_media_type');
    expect((await post('{}', 'application/json', { 'content-encoding': 'brotli9' })).status).to.equal(415);
    expect((await post('not gzip', 'application/json', { 'content-encoding': 'gzip' })).code).to.equal('http.body_incomplete');
    expect((await toy.call('POST', '/crates')).code).to.equal('http.body_missing');
    expect((await post('[]')).problems).to.deep.equal([' field.wrong_type']);
    expect((await post('{"label":"a\\u0000b"}')).problems).to.deep.equal(['label field.control_character']);
    expect((await post('{"label":"\\ud800"}')).problems).to.deep.equal(['label field.broken_character']);
    expect(toy.world.crates).to.have.length(0);
  });

  it('limits bodies after unpacking, and refuses bodies nobody asked for', async () => {
    const bomb = gzipSync(JSON.stringify({ label: 'x'.repeat(3_000_000) }));
    const large = await toy.call('POST', '/crates', { body: bomb, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
    expect([large.status, large.code]).to.deep.equal([413, 'http.body_too_large']);
    const csv = { 'content-type': 'text/csv' };
    expect((await toy.call('POST', '/crates/import', { body: 'a\nb\nc', headers: csv })).json).to.deep.equal({ lines: 3 });
    expect((await toy.call('POST', '/crates/import', { body: 'a'.repeat(2001), headers: csv })).status).to.equal(413);
    expect((await toy.call('POST', '/reckonings?n=1', { json: {} })).code).to.equal('http.body_not_expected');
  });

  it('gives up on a body that trickles in', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(toy.port, '127.0.0.1', () => {
        socket.write('POST /api/v1/crates HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer packer\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"la');
      });
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(received));
    });
    expect(answer).to.match(/^HTTP\/1\.1 408 /).and.include('http.body_too_slow');
  });

  it('says 404 for unknown addresses, 405 for unknown methods, 400 for broken ones', async () => {
    expect((await toy.call('GET', '/nothing')).code).to.equal('http.not_found');
    expect((await fetch(toy.url.replace('/api/v1', '/other'))).status).to.equal(404);
    const wrong = await toy.call('PUT', '/crates');
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, POST']);
    expect((await toy.call('GET', '/crates/%E0%A4%A')).code).to.equal('http.malformed_url');
    const head = await toy.call('HEAD', '/crates');
    expect([head.status, head.text]).to.deep.equal([200, '']);
    expect((await toy.call('OPTIONS', '/crates')).headers.get('allow')).to.equal('GET, HEAD, POST');
  });

  it('tells an unexpected failure to nobody but its place to the log', async () => {
    const failed = await toy.call('GET', '/crash', { as: null, headers: { 'x-request-id': 'follow-me-1' } });
    expect(failed.status).to.equal(500);
    expect(failed.json).to.include({ code: 'internal', requestId: 'follow-me-1' });
    expect(failed.text).not.to.include('erika');
    await toy.stop();
    toy = await startToy({ strict: false });
    await toy.call('GET', '/crash?email=erika@example.org', { as: null, headers: { 'x-request-id': 'follow-me-2' } });
    await toy.call('GET', '/crash', { as: null, headers: { 'x-request-id': 'follow-me-2' } });
    const log = toy.world.logLines.join('\n');
    expect(log).to.include('follow-me-2').and.include('unexpected failure').and.not.include('erika');
    expect((await toy.call('GET', '/crash', { as: null, headers: { 'x-request-id': 'a b' } })).json['requestId']).not.to.equal('a b');
  });

  it('refuses an answer that breaks its own schema when strict, else logs and sends it', async () => {
    const refused = await toy.call('GET', '/wrong', { as: null });
    expect([refused.status, ...refused.problems]).to.deep.equal([500, 'n field.too_large']);
    await toy.stop();
    toy = await startToy({ strict: false });
    expect((await toy.call('GET', '/wrong', { as: null })).json).to.deep.equal({ n: 6 });
    expect(toy.world.logLines.join('\n')).to.include('answer does not fit its schema');
  });

  it('gives up on slow work and tells it so', async () => {
    const late = await toy.call('GET', '/slow', { as: null });
    expect([late.status, late.code]).to.deep.equal([503, 'http.timed_out']);
    expect(toy.world.aborted).to.equal(true);
  });

  it('demands and compares ETags', async () => {
    await toy.call('POST', '/crates', { json: crate });
    const path = '/crates/00000000-0000-7000-8000-000000000001';
    const relabel = (tag?: string) => toy.call('PATCH', path, { json: { label: 'Phones' }, ...(tag !== undefined && { headers: { 'if-match': tag } }) });
    expect((await relabel()).status).to.equal(428);
    expect((await relabel('v1')).code).to.equal('http.if_match_malformed');
    expect((await relabel('"v1", "v2"')).status).to.equal(400);
    expect((await relabel('W/"v1"')).status).to.equal(412);
    expect((await relabel('"other"')).status).to.equal(412);
    const changed = await relabel('"v1"');
    expect([changed.status, changed.headers.get('etag')]).to.deep.equal([200, '"v2"']);
    const stale = await relabel('"v1"');
    expect([stale.status, stale.code, stale.json['details']]).to.deep.equal([412, 'version.mismatch', { expected: 1, present: 2 }]);
    expect((await toy.call('DELETE', path, { headers: { 'if-match': '"v2"' } })).status).to.equal(204);
  });

  it('takes a write that came too late for a stale ETag', async () => {
    await toy.call('POST', '/crates', { json: crate });
    const raced = await toy.call('PATCH', '/crates/00000000-0000-7000-8000-000000000001', { json: { label: 'raced' }, headers: { 'if-match': '"v1"' } });
    expect([raced.status, raced.code]).to.deep.equal([412, 'version.mismatch']);
  });

  it('sends files as files', async () => {
    await toy.call('POST', '/crates', { json: crate });
    const file = await toy.call('GET', '/crates/export');
    expect([file.status, file.text]).to.deep.equal([200, 'Tablets\n']);
    expect(file.headers.get('content-disposition')).to.equal(`attachment; filename="Kisten_f_r_S_d_.csv"; filename*=UTF-8''Kisten%20f%C3%BCr%20%22S%C3%BCd%22.csv`);
    expect(file.headers.get('content-security-policy')).to.include('sandbox');
  });

  it('breaks the connection of a file that cannot be finished, and logs no value', async () => {
    const torn = await toy.call('GET', '/torn', { as: null }).then(() => 'whole', () => 'broken');
    expect(torn).to.equal('broken');
    expect(toy.world.logLines.join('\n')).to.include('a download broke off').and.not.include('secret value');
  });

  it('holds back who floods it', async () => {
    await toy.stop();
    toy = await startToy({ burst: { perSecond: 0.01, burst: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await toy.call('GET', '/crates')).status);
    expect(statuses).to.deep.equal([200, 200, 429]);
    expect(Number((await toy.call('GET', '/crates')).headers.get('retry-after'))).to.be.within(1, 100);
  });

  describe('long work', () => {
    it('is answered 202 to who would rather not wait, and not done', async () => {
      const later = await toy.call('POST', '/reckonings?n=4', { headers: { prefer: 'wait=5, respond-async' } });
      expect([later.status, later.headers.get('location'), later.headers.get('retry-after')]).to.deep.equal([202, `/api/v1/tasks/${String(later.json['id'])}`, '1']);
      expect(later.json).to.include({ operation: 'reckon', state: 'waiting', result: null, problem: null });
      expect(toy.world.later.map(({ operationId, input }) => [operationId, input.query])).to.deep.equal([['reckon', { n: 4 }]]);
    });

    it('is done at once for who did not say so, unless nobody should wait for it', async () => {
      expect((await toy.call('POST', '/reckonings?n=4')).json).to.deep.equal({ doubled: 8 });
      expect((await toy.call('POST', '/reckonings?n=9')).status).to.equal(202);
    });

    it('is asked for once, however often that is repeated under a key', async () => {
      const ask = () => toy.call('POST', '/reckonings?n=9', { headers: { 'idempotency-key': 'k' } });
      const [first, ...others] = [await ask(), ...(await Promise.all([ask(), ask()]))];
      expect(others.map(({ status, headers, text }) => [status, headers.get('location'), text])).to.deep.equal(Array(2).fill([202, first?.headers.get('location'), first?.text]));
      expect(toy.world.later).to.have.length(1);
    });

    it('is refused like any other where the request is not valid', async () => {
      const refused = await toy.call('POST', '/reckonings?n=99', { headers: { prefer: 'respond-async' } });
      expect([refused.status, toy.world.later.length]).to.deep.equal([422, 0]);
    });
  });

  it('protects every answer by headers', async () => {
    for (const path of ['/crates', '/nothing', '/docs']) {
      const { headers } = await toy.call('GET', path);
      expect(headers.get('content-security-policy')).to.include("frame-ancestors 'none'").and.not.include('unsafe-inline');
      expect(headers.get('strict-transport-security')).to.include('max-age=31536000');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('x-powered-by')).to.equal(null);
      expect(headers.get('x-request-id')).to.be.a('string');
    }
  });
});
