import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import type { Hint } from '../../../src/http/context.ts';
import { startToy, type Toy } from './toy-app.ts';

interface Stream {
  readonly response: IncomingMessage;
  /** Waits until the text has come. */
  until(text: string): Promise<string>;
  readonly ended: Promise<void>;
}

describe('http: server-sent events', () => {
  let toy: Toy;
  beforeEach(async () => {
    toy = await startToy({ heartbeat: 20 });
  });
  afterEach(() => toy.stop());

  const listen = (as: string, headers: Record<string, string> = {}): Promise<Stream> =>
    new Promise((resolve, reject) => {
      get(`${toy.url}/events`, { headers: { authorization: `Bearer ${as}`, ...headers } }, (response) => {
        let received = '';
        const ended = new Promise<void>((done) => response.once('close', done));
        response.on('data', (chunk: Buffer) => (received += chunk.toString()));
        response.on('error', () => undefined);
        const until = (text: string): Promise<string> =>
          new Promise((found) => {
            const look = (): void => {
              if (received.includes(text)) found(received);
              else response.once('data', () => setImmediate(look));
            };
            look();
          });
        resolve({ response, until, ended });
      }).on('error', reject);
    });

  const tell = (hint: Partial<Hint>): void => {
    for (const listener of toy.world.listeners) listener({ id: '1', entity: 'crate', entityId: 'c1', version: 2, ...hint });
  };

  it('tells changes without data, and only who may know', async () => {
    const stream = await listen('packer');
    expect(stream.response.headers['content-type']).to.equal('text/event-stream; charset=utf-8');
    tell({ id: '7', entityId: 'foreign', audience: { permission: 'device:read', organisationIds: ['school-2'] } });
    tell({ id: '8', entityId: 'orders', audience: { permission: 'audit:read', organisationIds: ['school-1'] } });
    tell({ id: '9', entityId: 'own', audience: { permission: 'device:read', organisationIds: ['school-1', 'school-2'] } });
    const text = await stream.until('own:2');
    expect(text).to.include('id: 9\nevent: hint\ndata: crate:own:2\n\n').and.not.include('foreign').and.not.include('orders');
  });

  it('shows life, and tells a client that comes back to fetch anew', async () => {
    const fresh = await listen('packer');
    expect(await fresh.until(': alive')).not.to.include('reset');
    const back = await listen('packer', { 'last-event-id': '7' });
    expect(await back.until(': alive')).to.include('event: reset');
  });

  it('ends when the listener may no longer listen, and lets go of the source', async () => {
    const stream = await listen('packer');
    expect(toy.world.listeners.size).to.equal(1);
    toy.world.actors.delete('packer');
    await stream.ended;
    await new Promise((resolve) => setImmediate(resolve));
    expect(toy.world.listeners.size).to.equal(0);
    expect((await toy.call('GET', '/events')).status).to.equal(401);
  });
});
