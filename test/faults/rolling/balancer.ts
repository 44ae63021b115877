import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 500;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What a client would have seen as a failure. */
export interface Failure {
  readonly call: string;
  readonly what: string;
}

/**
 * Shares requests out as a load balancer does: it asks each process twice a second whether it is ready, keeps connections
 * open between requests, and goes to the next process where one refuses the connection, since nothing of the request has
 * then reached anybody. Whatever else goes wrong is the client's to see.
 */
export class Balancer {
  readonly #bases: readonly string[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #ready = new Map<string, boolean>();
  readonly failures: Failure[] = [];
  #turns = 0;
  #closed = false;
  #watching: Promise<unknown>;
  requests = 0;

  constructor(bases: readonly string[]) {
    this.#bases = bases;
    for (const base of bases) this.#ready.set(base, true);
    this.#watching = Promise.all(bases.map((base) => this.#watch(base)));
  }

  async send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer> {
    this.requests += 1;
    const call = `${method} ${path}`;
    for (let tried = 0; tried < this.#bases.length; tried += 1) {
      const base = this.#next();
      try {
        const answer = await this.#ask(`${base}${path}`, method, headers, body);
        if ([502, 503, 504].includes(answer.status)) this.failures.push({ call, what: `${answer.status} ${answer.body.slice(0, 200)}` });
        return answer;
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (code === 'ECONNREFUSED') {
          this.#ready.set(base, false);
          continue;
        }
        this.failures.push({ call, what: `${code} ${error instanceof Error ? error.message : ''}` });
        return { status: 0, body: '' };
      }
    }
    this.failures.push({ call, what: 'every process refused the connection' });
    return { status: 0, body: '' };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#watching;
    this.#agent.destroy();
  }

  /** The next one that is ready; with none, any. */
  #next(): string {
    const ready = this.#bases.filter((base) => this.#ready.get(base));
    const among = ready.length > 0 ? ready : this.#bases;
    return among[this.#turns++ % among.length] ?? '';
  }

  async #watch(base: string): Promise<void> {
    while (!this.#closed) {
      const status = await this.#ask(`${base}/health/ready`, 'GET', {}).then((answer) => answer.status, () => 0);
      this.#ready.set(base, status === 200);
      await sleep(LOOK_MS);
    }
  }

  #ask(url: string, method: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { method, headers, agent: this.#agent }, (response: IncomingMessage) => {
        text(response).then((answer) => { resolve({ status: response.statusCode ?? 0, body: answer }); }, reject);
      });
      request.once('error', reject);
      request.end(body);
    });
  }
}
