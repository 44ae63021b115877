import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMIT, replyAbout } from './supplier-reply.ts';
import { StrictLimit } from './strict-limit.ts';

export type Health = 'well' | 'hangs' | 'fails';

export interface Opening {
  readonly kind: 'open';
  readonly suppliers: readonly { readonly supplier: number; readonly health: Health }[];
}
export type Command = Opening | { readonly kind: 'version'; readonly version: number } | { readonly kind: 'report' };

export interface SupplierReport {
  readonly supplier: number;
  /** When each request came that was answered, in milliseconds since 1970. */
  readonly answeredAt: readonly number[];
  /** How often each order was asked about, by its place. */
  readonly asked: Readonly<Record<number, number>>;
  readonly refused: number;
  readonly requests: number;
  /** The most requests in any minute and in any second, since the start. */
  readonly fullest: readonly number[];
}
export type Answer = { readonly kind: 'opened'; readonly urls: readonly string[] } | { readonly kind: 'reported'; readonly suppliers: readonly SupplierReport[] } | { readonly kind: 'changed' };

// A process with suppliers behind real sockets, told by its parent what to be.

const now = (): number => performance.timeOrigin + performance.now();

class SupplierServer {
  readonly supplier: number;
  readonly #health: Health;
  readonly #limit = new StrictLimit([{ ms: 60_000, most: LIMIT.perMinute }, { ms: 1_000, most: LIMIT.perSecond }]);
  readonly #server: Server;
  #version = 0;
  #answeredAt: number[] = [];
  #asked: Record<number, number> = {};
  #refused = 0;
  #requests = 0;

  constructor(supplier: number, health: Health) {
    this.supplier = supplier;
    this.#health = health;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.#requests += 1;
      if (this.#health === 'hangs') return;
      const at = now();
      const index = Number((request.url ?? '').slice(`/orders/S-${supplier}-`.length));
      const body = this.#health === 'fails' ? '{}' : replyAbout(supplier, index, this.#version);
      const status = this.#health === 'fails' ? 500 : this.#limit.admit(at) ? 200 : 429;
      if (status === 429) this.#refused += 1;
      if (status === 200) {
        this.#answeredAt.push(at);
        this.#asked[index] = (this.#asked[index] ?? 0) + 1;
      }
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on this is what the supplier says; counting begins anew. */
  change(version: number): void {
    this.#version = version;
    [this.#answeredAt, this.#asked, this.#refused, this.#requests] = [[], {}, 0, 0];
  }

  report(): SupplierReport {
    return { supplier: this.supplier, answeredAt: this.#answeredAt, asked: this.#asked, refused: this.#refused, requests: this.#requests, fullest: this.#limit.fullest };
  }
}

let servers: readonly SupplierServer[] = [];

async function obey(command: Command): Promise<Answer> {
  if (command.kind === 'open') {
    servers = command.suppliers.map(({ supplier, health }) => new SupplierServer(supplier, health));
    return { kind: 'opened', urls: await Promise.all(servers.map((server) => server.open())) };
  }
  if (command.kind === 'report') return { kind: 'reported', suppliers: servers.map((server) => server.report()) };
  for (const server of servers) server.change(command.version);
  return { kind: 'changed' };
}

process.on('message', (command: Command) => void obey(command).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit(0));
