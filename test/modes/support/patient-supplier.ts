import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GenericRestConfiguration } from '../../../src/features/suppliers/adapters/generic-rest/generic-rest-configuration.ts';
import { eventually } from './eventually.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A supplier's server that answers when the test says so: whoever called it is in the middle of its work until then. */
export class PatientSupplier {
  readonly received: Received[] = [];
  readonly #reply: (received: Received) => Reply;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const received = { method, path: url, body: Buffer.concat(chunks).toString('utf8'), authorization: headers.authorization };
      this.received.push(received);
      const answer = (): void => {
        const { status, body } = this.#reply(received);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (this.#holds) this.#waiting.push(answer);
      else answer();
    });
  });
  readonly #waiting: (() => void)[] = [];
  #holds = false;

  /** Takes any order and knows of none, unless it is to reply otherwise. */
  constructor(reply: (received: Received) => Reply = ({ method }) => ({ status: 200, body: method === 'POST' ? { id: 'S-1' } : { found: [] } })) {
    this.#reply = reply;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** From now on nobody is answered. */
  hold(): void {
    this.#holds = true;
  }

  /** Answers all who wait, and whoever comes. */
  release(): void {
    this.#holds = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** Waits until somebody waits for an answer. */
  async kept(): Promise<void> {
    await eventually('a call to the supplier', () => Promise.resolve(this.#waiting.length > 0));
  }

  /** How to speak with it. */
  get configuration(): GenericRestConfiguration {
    return {
      baseUrl: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      authentication: { kind: 'bearer' },
      testConnection: { path: '/articles' },
      placeOrder: { path: '/orders', body: '{ "number": ourNumber, "lines": [lines.{ "article": articleNumber, "quantity": quantity }] }', supplierOrderIds: 'id' },
      findOrder: { path: '/orders?number={ourNumber}', supplierOrderIds: 'found.id' },
      orderStatus: { path: '/orders/{supplierOrderId}', documentType: 'order_status', mapping: '{ "documentId": id, "lines": [] }' },
    };
  }
}
