import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { eventually } from '../../modes/support/eventually.ts';
import { startToy, type Toy } from './toy-app.ts';

const MEBIBYTE = 1024 * 1024;
const CRATE = '{"label":"Tablets","colour":"red","packedOn":"2020-04-20"}';
const LIMITS = { headersMs: 30_000, requestMs: 60_000, connections: 400 };
const BODY_MS = 1_500;

/** A connection on which anything can be said. */
class Wire {
  readonly socket: Socket;
  received = '';
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    // a reset is one of the ways in which a connection may end here
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    this.socket.on('end', () => this.socket.end());
    this.closed = once(this.socket, 'close');
  }

  say(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  get statuses(): readonly string[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status ?? '');
  }
}

const head = (length: number | string, more = ''): string =>
  `POST /api/v1/crates HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer packer\r\nContent-Type: application/json\r\n${typeof length === 'number' ? `Content-Length: ${length}` : length}\r\n${more}\r\n`;

describe('http: rough connections', () => {
  let toy: Toy;
  const wires: Wire[] = [];
  const wire = ({ port } = toy): Wire => {
    const made = new Wire(port);
    wires.push(made);
    return made;
  };
  const isServed = async (): Promise<void> => { expect((await toy.call('GET', '/crates')).status).to.equal(200); };

  before(async () => { toy = await startToy({ bodyTimeLimit: BODY_MS, bodyRoom: 2 * MEBIBYTE }, LIMITS); });
  afterEach(() => { for (const each of wires.splice(0)) each.socket.destroy(); });
  after(() => toy.stop());

  it('ends 200 bodies that trickle in with 408, and serves others meanwhile', async () => {
    const slow = Array.from({ length: 200 }, () => wire().say(head(1_000)));
    let served = 0;
    const all = Promise.all(slow.map((each) => each.closed));
    for (let open = true; open; served += 1) {
      for (const each of slow) if (each.socket.writable) each.say(' ');
      await isServed();
      open = await Promise.race([all.then(() => false), pause(100, true)]);
    }
    expect(slow.filter(({ statuses }) => statuses.join() !== '408')).to.have.length(0);
    expect(served).to.be.greaterThan(1);
  });

  it('ends what begins no request, or never ends its headers, with 408', async () => {
    const impatient = await startToy({}, { ...LIMITS, headersMs: 400 });
    const silent = wire(impatient);
    const slow = wire(impatient).say('GET /api/v1/crates HTTP/1.1\r\nHost: x\r\nX-More: ');
    await Promise.all([silent.closed, slow.closed]);
    expect(slow.statuses).to.deep.equal(['408']);
    expect(slow.received).to.include('http.request_too_slow').and.include('application/problem+json');
    await impatient.stop();
  });

  it('refuses what two readers could take for different requests, and answers nothing behind it', async () => {
    const smuggled = 'GET /api/v1/crates HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer packer\r\n\r\n';
    const shapes = [
      head(5, 'Transfer-Encoding: chunked\r\n') + '0\r\n\r\n', head(5, 'Content-Length: 6\r\n') + 'aaaaaa', head('Transfer-Encoding: chunked, identity') + '0\r\n\r\n', head('Transfer-Encoding : chunked') + '0\r\n\r\n',
      head('Transfer-Encoding: xchunked') + '0\r\n\r\n', head('Content-Length: +5') + 'aaaaa', head('Content-Length: 0x5') + 'aaaaa', head('Content-Length: 5, 5') + 'aaaaa', head('Content-Length: -1'), head(5, ' folded: x\r\nTransfer-Encoding:\r\n chunked\r\n') + '0\r\n\r\n',
      head('Transfer-Encoding: chunked') + 'ffffffffffffffff1\r\n', head('Transfer-Encoding: chunked') + '5;\n\r\naaaaa\r\n0\r\n\r\n', head('Content-Length: 5\rX: y') + 'aaaaa', 'GET /api/v1/crates HTTP/1.1\r\nHost: x\r\nHost: y\x00\r\n\r\n',
    ];
    for (const shape of shapes) {
      const each = wire().say(`${shape}${smuggled}`);
      await each.closed;
      expect(each.statuses, JSON.stringify(shape.slice(0, 300))).to.deep.equal(['400']);
    }
    await isServed();
  });

  it('answers garbage and headers without end by problems, and ends the connection', async () => {
    const said: readonly (readonly [string | Buffer, string, string])[] = [
      ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc', '400', 'http.malformed_request'], ['GET / HTTP/9.9\r\n\r\n', '400', 'http.malformed_request'], ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400', 'http.malformed_request'],
      [`GET /api/v1/crates HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`, '431', 'http.headers_too_large'], [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\n\r\n`, '431', 'http.headers_too_large'],
    ];
    for (const [text, status, code] of said) {
      const each = wire().say(text);
      await each.closed;
      expect([each.statuses.join(), each.received.includes(code)], code).to.deep.equal([status, true]);
    }
  });

  it('answers requests in a row in their order, and stops at what is none', async () => {
    const get = 'GET /api/v1/crates HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer packer\r\n\r\n';
    const row = wire().say(get + get);
    await eventually('two answers', () => Promise.resolve(row.statuses.length === 2));
    row.say('\x00\x01garbage');
    await row.closed;
    expect(row.statuses).to.deep.equal(['200', '200', '400']);
  });

  it('refuses 100 bodies of 10 MB before they are sent, so that each sender reads the refusal', async () => {
    const before = process.memoryUsage.rss();
    const many = Array.from({ length: 100 }, () => wire().say(head(10 * MEBIBYTE)).say(Buffer.alloc(256 * 1024, 0x20)));
    await Promise.all(many.map((each) => eventually('the refusal', () => Promise.resolve(each.statuses.length > 0))));
    expect(new Set(many.map(({ statuses }) => statuses.join()))).to.deep.equal(new Set(['413']));
    expect(process.memoryUsage.rss() - before).to.be.below(200 * MEBIBYTE);
    await isServed();
  });

  it('asks for a body only once it is to be read', async () => {
    const refused = wire().say(head(10 * MEBIBYTE, 'Expect: 100-continue\r\n'));
    await eventually('the refusal', () => Promise.resolve(refused.statuses.join() === '413'));
    const asked = wire().say(head(CRATE.length, 'Expect: 100-continue\r\n'));
    await eventually('being asked', () => Promise.resolve(asked.statuses.join() === '100'));
    asked.say(CRATE);
    await eventually('the answer', () => Promise.resolve(asked.statuses.join() === '100,201'));
  });

  it('stops unpacking where the limit is, however small the body was', async () => {
    const zeros = Buffer.alloc(20 * MEBIBYTE);
    const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    for (const [encoding, bomb] of [['gzip', gzipSync(zeros, { level: 1 })], ['deflate', deflateSync(zeros, { level: 1 })], ['br', brotliCompressSync(zeros, quick)]] as const) {
      const answer = await toy.call('POST', '/crates', { body: bomb, headers: { 'content-type': 'application/json', 'content-encoding': encoding } });
      expect([answer.status, answer.code], encoding).to.deep.equal([413, 'http.body_too_large']);
    }
  });

  it('lets large bodies wait for room, refuses those for whom there is none in time, and small ones never wait', async () => {
    const held = Array.from({ length: 2 }, () => wire().say(head(MEBIBYTE)).say('{'));
    await pause(50);
    const late = wire().say(head(MEBIBYTE));
    expect((await toy.call('POST', '/crates', { body: CRATE, headers: { 'content-type': 'application/json' } })).status).to.equal(201);
    await Promise.all([...held, late].map((each) => each.closed));
    expect(held.map(({ statuses }) => statuses.join())).to.deep.equal(['408', '408']);
    // whether it found room in the end, when the others were given up, or not: it was ended in time
    expect(late.statuses.join()).to.be.oneOf(['503', '408']);
    const afterwards = await toy.call('POST', '/crates', { body: `${CRATE}${' '.repeat(MEBIBYTE - CRATE.length)}`, headers: { 'content-type': 'application/json' } });
    expect(afterwards.status).to.equal(201);
  });

  it('leaves nothing behind of uploads that break off', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const broken = Array.from({ length: 40 }, () => wire().say(head(MEBIBYTE)).say(Buffer.alloc(1_000, 0x20)));
      await pause(20);
      for (const each of broken) each.socket.resetAndDestroy();
      await Promise.all(broken.map((each) => each.closed));
    }
    // room for a large body is there again, which it is only if none of theirs is kept
    const afterwards = await toy.call('POST', '/crates', { body: `${CRATE}${' '.repeat(MEBIBYTE - CRATE.length)}`, headers: { 'content-type': 'application/json' } });
    expect(afterwards.status).to.equal(201);
  });

  it('cuts off a listener to events who does not read', async () => {
    const deaf = wire().say('GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer packer\r\n\r\n');
    await eventually('the stream', () => Promise.resolve(toy.world.listeners.size > 0 && deaf.statuses.length === 1));
    deaf.socket.pause();
    const hint = { id: '1', entity: 'crate', entityId: 'c'.repeat(20_000), version: 2 };
    for (let told = 0; told < 3_000 && toy.world.listeners.size > 0; told += 1) {
      for (const listener of toy.world.listeners) listener(hint);
      if (told % 50 === 0) await pause(1);
    }
    await eventually('the end of the stream', () => Promise.resolve(toy.world.listeners.size === 0));
  });
});
