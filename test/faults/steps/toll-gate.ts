import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Outside } from './scene.ts';

export interface TollGate {
  readonly url: string;
  close(): Promise<void>;
}

/** Stands before a supplier: every request has taken effect there when `outside` hears of it, and nobody has the answer yet. */
export async function openTollGate(target: string, outside: Outside): Promise<TollGate> {
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const { authorization, 'content-type': contentType } = request.headers;
      const body = await buffer(request);
      const answer = await fetch(`${target}${request.url ?? '/'}`, {
        method: request.method ?? 'GET',
        headers: { ...(authorization !== undefined && { authorization }), ...(contentType !== undefined && { 'content-type': contentType }) },
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      outside.onArrival();
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '', 'content-length': bytes.length }).end(bytes);
    };
    pass().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
