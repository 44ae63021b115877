import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CalendarDate } from '../../src/shared/calendar-date.ts';
import { kontorApi } from './kontor/kontor-api.ts';
import { kontorScript } from './kontor/kontor-script.ts';
import { nordlichtApi } from './nordlicht/nordlicht-api.ts';
import { nordlichtScript } from './nordlicht/nordlicht-script.ts';
import { rheintalApi } from './rheintal/rheintal-api.ts';
import { rheintalScript } from './rheintal/rheintal-script.ts';
import { handleControl, type SimulatorState } from './simulator-control.ts';
import { type Fault, takeFault } from './simulator-faults.ts';
import { SimulatedSupplier, SupplierRefusal } from './simulated-supplier.ts';
import { STORY_WEEK_ONE } from './story-calendar.ts';
import type { ApiAnswer, SupplierApi } from './supplier-api.ts';
import type { SupplierKey, SupplierScript } from './supplier-script.ts';

/** What a supplier is, how it speaks, and the credential of its customer. */
export interface SimulatedInterface {
  readonly script: SupplierScript;
  readonly api: SupplierApi;
  readonly secret: string;
}

/** What each supplier is, how it speaks, and the credential that it gave to the demo's customer. */
export const suppliers: Readonly<Record<SupplierKey, SimulatedInterface>> = {
  nordlicht: { script: nordlichtScript, api: nordlichtApi, secret: 'nordlicht-demo-token' },
  rheintal: { script: rheintalScript, api: rheintalApi, secret: 'weserland:rheintal-demo-password' },
  kontor: { script: kontorScript, api: kontorApi, secret: 'kontor-demo-key' },
};

export const DEMO_CONTROL_TOKEN = 'demo-control';

export interface SupplierSimulator {
  readonly url: string;
  /** Ends the server and every connection to it, also those that hang. */
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly supplier: SupplierKey;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly controlToken?: string;
  /** The Monday of the story's first week. */
  readonly weekOne?: CalendarDate;
}

const LONGEST_BODY = 1_000_000;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new SupplierRefusal(413, 'body too long');
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new SupplierRefusal(400, 'body is not JSON');
  }
}

function send(response: ServerResponse, answer: ApiAnswer, headers: Record<string, string> = {}): void {
  const bytes = answer.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length, ...headers }).end(bytes);
}

/** Finds the route and counts the request, whatever becomes of it. */
function routeOf(state: SimulatorState, api: SupplierApi, method: string, url: URL): (body: unknown) => ApiAnswer {
  for (const route of api.routes) {
    const match = route.method === method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    const name = `${method} ${route.name}`;
    state.requests.set(name, (state.requests.get(name) ?? 0) + 1);
    return (body) => route.handle(state.supplier, { parameters: match.slice(1).map(decodeURIComponent), query: url.searchParams, body });
  }
  return () => ({ status: 404, body: { error: 'not found' } });
}

/** The faults that keep a request from being acted upon; true where this was one of them. */
function misbehaves(fault: Fault, response: ServerResponse): boolean {
  if (fault.kind === 'error') send(response, { status: 500, body: { error: 'internal error' } });
  if (fault.kind === 'limit') send(response, { status: 429, body: { error: 'too many requests' } }, { 'retry-after': fault.retryAfter });
  if (fault.kind === 'unavailable') send(response, { status: 503, body: { error: 'unavailable' } }, { 'retry-after': fault.retryAfter });
  return ['hang', 'error', 'limit', 'unavailable'].includes(fault.kind);
}

/** Answers one request of a customer, or misbehaves as told. */
async function serveCustomer(state: SimulatorState, api: SupplierApi, secret: string, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (!api.authorised(request.headers, secret, url)) {
    send(response, { status: 401, body: { error: 'unauthorised' } });
    return;
  }
  const handle = routeOf(state, api, method, url);
  const fault = takeFault(state.faults, method, url.pathname);
  if (fault && misbehaves(fault, response)) return;
  state.supplier.work();
  const answer = handle(body);
  if (fault?.kind === 'drop-after-accept') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'delay-after-accept') await sleep(fault.delayMs);
  if (fault?.kind === 'half-body') {
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
    return;
  }
  send(response, answer);
}

/** Starts one of the demo's suppliers as an HTTP server of its own on the loopback address. */
export const startSupplierSimulator = ({ supplier, ...options }: SimulatorOptions): Promise<SupplierSimulator> => startSimulator(suppliers[supplier], options);

/** Starts a supplier of any kind on the loopback address. */
export async function startSimulator({ script, api, secret }: SimulatedInterface, options: Omit<SimulatorOptions, 'supplier'> = {}): Promise<SupplierSimulator> {
  const controlToken = options.controlToken ?? DEMO_CONTROL_TOKEN;
  const state: SimulatorState = { supplier: new SimulatedSupplier(script, options.weekOne ?? STORY_WEEK_ONE), faults: [], requests: new Map() };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (!url.pathname.startsWith('/_control/')) return serveCustomer(state, api, secret, request, response, url);
    const body = await readBody(request);
    if (request.headers['x-control-token'] !== controlToken) {
      send(response, { status: 403, body: { error: 'control token missing' } });
      return;
    }
    state.supplier.work();
    send(response, handleControl(state, request.method ?? 'GET', url, body));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      const status = error instanceof SupplierRefusal ? error.status : 500;
      send(response, { status, body: { error: error instanceof Error ? error.message : 'unknown' } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    }),
  };
}
