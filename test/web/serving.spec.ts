import { expect } from 'chai';
import express from 'express';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { securityHeaders } from '../../src/http/security-headers.ts';
import { mountWebClient } from '../../src/http/web-client.ts';

describe('serving the web client', () => {
  let folder: string;
  let server: Server;
  let origin: string;

  async function serve(): Promise<void> {
    const app = express();
    app.use(securityHeaders());
    mountWebClient(app, folder);
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'zeugwart-web-')); });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    rmSync(folder, { recursive: true, force: true });
  });

  function build(): void {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<script nonce="NONCE_OF_THIS_ANSWER" src="/assets/index-1.js"></script>');
    writeFileSync(join(folder, 'assets/index-1.js'), 'console.log(1)');
    writeFileSync(join(folder, 'assets/index-1.js.br'), brotliCompressSync('console.log(1)'));
    writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  }

  it('answers each address of the client with the page, uncached and with the nonce of its own policy', async () => {
    build();
    await serve();
    const nonces = new Set<string>();
    for (const path of ['/', '/portal/requests', '/orders/0000?x=1', '/index.html']) {
      const response = await fetch(origin + path, { headers: { accept: 'text/html' } });
      const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? '';
      expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
      expect(response.headers.get('content-security-policy')).to.include(`'nonce-${nonce}'`).and.not.include('unsafe-inline');
      nonces.add(nonce);
    }
    expect(nonces.size).to.equal(4);
  });

  it('answers hashed files for ever and compressed, others anew, and leaves the API and absent files alone', async () => {
    build();
    await serve();
    const script = await fetch(`${origin}/assets/index-1.js`, { headers: { 'accept-encoding': 'br' } });
    expect([script.headers.get('content-encoding'), script.headers.get('cache-control'), await script.text()]).to.deep.equal(['br', 'public, max-age=31536000, immutable', 'console.log(1)']);
    expect((await fetch(`${origin}/icon.svg`)).headers.get('cache-control')).to.equal('public, max-age=0');
    for (const path of ['/api/v1/nothing', '/health/nothing', '/assets/index-2.js', '/assets/..%2f..%2fetc%2fpasswd']) expect((await fetch(origin + path, { headers: { accept: 'text/html' } })).status, path).to.be.oneOf([403, 404]);
  });

  it('goes on where a file disappears under it', async () => {
    build();
    await serve();
    rmSync(join(folder, 'assets'), { recursive: true });
    expect((await fetch(`${origin}/assets/index-1.js`)).status).to.equal(404);
    expect((await fetch(`${origin}/icon.svg`)).status).to.equal(200);
  });

  it('says that nothing was built', async () => {
    await serve();
    const response = await fetch(origin);
    expect([response.status, await response.text()]).to.deep.equal([503, 'The web client has not been built: npm run build\n']);
  });
});
