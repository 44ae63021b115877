import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAddress, checkConnectionUrl, type Resolver } from '../../src/features/suppliers/adapters/connection-url.ts';
import { expectSuccess, retryAfterMs, SupplierCallError } from '../../src/features/suppliers/adapters/supplier-call.ts';
import { SupplierHttpClient } from '../../src/features/suppliers/adapters/supplier-http.ts';

const closed = { allowedNetworks: [] };
const loopback = { allowedNetworks: ['127.0.0.0/8'] };

describe('addresses of suppliers', () => {
  const refused = [
    '127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.1',
    '::1', '::', 'fe80::1', 'fc00::1', '::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'ff02::1',
  ];
  for (const address of refused) it(`refuses ${address}`, () => expect(checkAddress(address, 'https:', closed)?.code).to.equal('suppliers.address_private'));

  it('allows the public internet by https only, and what the operator allows by both', () => {
    expect(checkAddress('93.184.216.34', 'https:', closed)).to.equal(null);
    expect(checkAddress('93.184.216.34', 'http:', closed)?.code).to.equal('suppliers.url_not_https');
    expect(checkAddress('10.1.2.3', 'http:', { allowedNetworks: ['10.1.0.0/16'] })).to.equal(null);
    expect(checkAddress('10.2.2.3', 'http:', { allowedNetworks: ['10.1.0.0/16', '10.2.2.4'] })).to.not.equal(null);
    expect(checkAddress('::ffff:10.1.2.3', 'http:', { allowedNetworks: ['10.1.0.0/16'] })).to.equal(null);
  });

  const codes = async (url: string, addresses: readonly string[] = []): Promise<string[]> => {
    const resolve: Resolver = () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    return (await checkConnectionUrl(url, closed, resolve)).map((problem) => problem.code);
  };

  it('reads URLs strictly', async () => {
    expect(await codes('https://shop.example/', ['93.184.216.34'])).to.deep.equal([]);
    expect(await codes('https://shop.example/', ['93.184.216.34', '10.0.0.1'])).to.deep.equal(['suppliers.address_private']);
    expect(await codes('https://shop.example/')).to.deep.equal(['suppliers.address_unknown']);
    expect(await codes('file:///etc/passwd')).to.deep.equal(['suppliers.url_protocol']);
    expect(await codes('https://user:secret@shop.example/')).to.deep.equal(['suppliers.url_credentials']);
    expect(await codes('shop')).to.deep.equal(['suppliers.url_malformed']);
    for (const disguise of ['http://127.1/', 'http://0x7f000001/', 'http://2130706433/', 'http://[::ffff:7f00:1]/', 'http://017700000001/']) {
      expect(await codes(disguise), disguise).to.deep.equal(['suppliers.address_private']);
    }
  });
});

describe('calls to suppliers', () => {
  let server: Server;
  let port: number;
  let hits: number;
  beforeEach(async () => {
    hits = 0;
    server = createServer((request, response) => {
      hits += 1;
      if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:${port}/target` }).end();
      else if (request.url === '/endless') {
        const timer = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
        response.on('close', () => clearInterval(timer));
      } else response.writeHead(200).end(request.headers.host);
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }));

  const call = async (path: string, options: Partial<ConstructorParameters<typeof SupplierHttpClient>[0]> = {}, host = '127.0.0.1', signal?: AbortSignal): Promise<string> => {
    const client = new SupplierHttpClient({ policy: loopback, ...options });
    try {
      const reply = await client.bind(signal).request({ method: 'GET', url: `http://${host}:${port}${path}`, headers: {} });
      return new TextDecoder().decode(expectSuccess(reply).body);
    } catch (error) {
      if (error instanceof SupplierCallError) return `${error.failure} ${error.effect}`;
      throw error;
    } finally {
      await client.close();
    }
  };

  it('go nowhere that is not allowed, by address or by name', async () => {
    expect(await call('/', { policy: closed })).to.equal('address_refused none');
    const resolve: Resolver = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    expect(await call('/', { policy: closed, resolve }, 'shop.example')).to.equal('address_refused none');
    expect(hits).to.equal(0);
  });

  it('connect to the address that was checked: a name that points elsewhere the next time gains nothing', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    const resolve: Resolver = () => Promise.resolve((answers[asked++] ?? []).map((address) => ({ address, family: 4 })));
    expect(await call('/', { policy: { allowedNetworks: ['127.0.0.1'] }, resolve }, 'shop.example')).to.equal(`shop.example:${port}`);
    expect(asked).to.equal(1);
    expect(await call('/', { policy: { allowedNetworks: ['127.0.0.1'] }, resolve }, 'shop.example')).to.equal('address_refused none');
  });

  it('do not follow redirects', async () => {
    expect(await call('/redirect')).to.equal('redirected none');
    expect(hits).to.equal(1);
  });

  it('read no more than is allowed and wait no longer', async () => {
    expect(await call('/endless', { largestReply: 1_000_000 })).to.equal('reply_too_large unknown');
    expect(await call('/endless', { largestReply: 1e9, timeoutMs: 200 })).to.equal('timeout unknown');
    expect(await call('/endless', { largestReply: 1e9 }, '127.0.0.1', AbortSignal.timeout(100))).to.equal('timeout unknown');
  });

  it('wait as long as the supplier asks', () => {
    const now = Date.parse('2020-05-04T08:00:00Z');
    expect(retryAfterMs({ 'retry-after': '120' }, now)).to.equal(120_000);
    expect(retryAfterMs({ 'retry-after': 'Mon, 04 May 2020 08:01:00 GMT', 'x-ratelimit-reset': '5' }, now)).to.equal(60_000);
    expect(retryAfterMs({ 'x-ratelimit-reset': '5' }, now)).to.equal(5_000);
    expect(retryAfterMs({ 'x-ratelimit-reset': String(now / 1000 + 7) }, now)).to.equal(7_000);
    expect(retryAfterMs({ 'retry-after': 'soon' }, now)).to.equal(null);
  });
});
