import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, errors, request as send } from 'undici';
import {
  AddressRefused, type AddressPolicy, checkAddress, literalAddress, readConnectionUrl, resolveAllowed, resolveBySystem, type Resolver,
} from './connection-url.ts';
import type { SupplierHttp, SupplierReply, SupplierRequest } from './supplier-adapter.ts';
import { SupplierCallError } from './supplier-call.ts';

export interface SupplierHttpOptions {
  readonly policy: AddressPolicy;
  /** Longest time for one whole call, in milliseconds. */
  readonly timeoutMs?: number;
  readonly largestReply?: number;
  readonly resolve?: Resolver;
}

const USER_AGENT = 'Zeugwart (+supplier connection)';

/** The error, or a cause of it, that is of this class. */
function causedBy<T>(error: unknown, type: abstract new (...args: never[]) => T): T | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof type) return cause;
    if (cause instanceof AggregateError) return cause.errors.map((inner) => causedBy(inner, type)).find((found) => found !== undefined);
  }
  return undefined;
}

/** Failures before a single byte of the request has left. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function callError(error: unknown, signal: AbortSignal): SupplierCallError {
  if (error instanceof SupplierCallError) return error;
  if (causedBy(error, AddressRefused)) return new SupplierCallError('address_refused', 'none', { cause: error });
  if (NOT_SENT.has(codeOf(error))) return new SupplierCallError('unreachable', 'none', { cause: error });
  const late = signal.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  return new SupplierCallError(late ? 'timeout' : 'broken_off', 'unknown', { cause: error });
}

const flatHeaders = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value ?? '']));

async function readBounded(body: AsyncIterable<Uint8Array>, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > largest) throw new SupplierCallError('reply_too_large', 'unknown');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Calls suppliers over HTTP. A name is resolved once per connection, its addresses are checked, and the connection goes to
 * exactly those; redirects are not followed; replies are bounded in time and size and never unpacked.
 */
export class SupplierHttpClient {
  readonly #options: Required<SupplierHttpOptions>;
  readonly #agents: Readonly<Record<'http:' | 'https:', Agent>>;

  constructor(options: SupplierHttpOptions) {
    this.#options = { timeoutMs: 30_000, largestReply: 5_000_000, resolve: resolveBySystem, ...options };
    this.#agents = { 'http:': this.#agent('http:'), 'https:': this.#agent('https:') };
  }

  /** The port for one job: every call ends with its signal. */
  bind(signal?: AbortSignal): SupplierHttp {
    return { request: (request) => this.#request(request, signal) };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#agents).map((agent) => agent.destroy()));
  }

  #agent(protocol: string): Agent {
    const { policy, resolve, timeoutMs } = this.#options;
    const lookup: LookupFunction = (hostname, options, callback) => {
      resolveAllowed(hostname, protocol, policy, resolve).then(
        (addresses) => {
          const first = addresses[0];
          if (options.all) callback(null, [...addresses]);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error('lookup failed'), options.all ? [] : ''),
      );
    };
    return new Agent({ connect: { lookup, timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  }

  async #request(request: SupplierRequest, jobSignal?: AbortSignal): Promise<SupplierReply> {
    const { policy, timeoutMs, largestReply } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = jobSignal ? AbortSignal.any([jobSignal, timeout]) : timeout;
    try {
      const url = readConnectionUrl(request.url);
      const literal = literalAddress(url);
      const refused = literal === null ? null : checkAddress(literal, url.protocol, policy);
      if (refused) throw new AddressRefused(refused);
      const answer = await send(url, {
        dispatcher: this.#agents[url.protocol === 'https:' ? 'https:' : 'http:'],
        method: request.method,
        headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
        signal,
      });
      const headers = flatHeaders(answer.headers);
      const body = await readBounded(answer.body, largestReply);
      return { status: answer.statusCode, headers, body };
    } catch (error) {
      throw callError(error, signal);
    }
  }
}
