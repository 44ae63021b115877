import { Agent, request, type IncomingMessage } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Operation } from '../support/matrix/operations.ts';
import type { FuzzAnswer, FuzzBody, FuzzCase, Pair } from './fuzz-case.ts';

/** In front of a part of a path: send it as it stands, escaped or not. */
export const RAW = 'raw:';
/** Nothing takes so long but a request that is never answered. */
const LONGEST_MS = 60_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a case as it is, over a kept connection. @throws Error where the connection is cut instead of answered */
export async function sendCase(origin: string, operation: Operation, each: FuzzCase, credentials: Readonly<Record<string, string>>, version: number | undefined): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(origin);
  const bytes = each.body && bytesOf(each.body);
  const outgoing = request({ agent, host: hostname, port, method: operation.method, path: `/api/v1${addressOf(operation, each)}`, setHost: !each.headers.some(([name]) => name === 'host'), timeout: LONGEST_MS });
  const sent: readonly Pair[] = [
    ...Object.entries(credentials),
    ...(each.body?.contentType !== undefined ? [['content-type', each.body.contentType] as const] : []),
    ...(each.body?.encoding !== undefined ? [['content-encoding', each.body.encoding] as const] : []),
    ...(version !== undefined && each.current ? [['if-match', `"v${version}"`] as const] : []),
  ];
  const odd = new Set(each.headers.map(([name]) => name));
  for (const [name, value] of sent) if (!odd.has(name)) outgoing.setHeader(name, value);
  for (const [name, value] of each.headers) outgoing.appendHeader(name, value);
  if (bytes) outgoing.setHeader('content-length', bytes.length);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject).once('timeout', () => outgoing.destroy(new Error(`no answer within ${LONGEST_MS} ms`)));
    outgoing.end(bytes);
  });
  const contentType = (response.headers['content-type'] ?? '').split(';')[0] ?? '';
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  return { status: response.statusCode ?? 0, contentType, text: await textOf(response, contentType), headers };
}

/** A stream has no end; that it has begun is all there is to see. */
async function textOf(response: IncomingMessage, contentType: string): Promise<string> {
  if (contentType === 'text/event-stream') {
    response.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const packers: ReadonlyMap<string, (plain: Buffer) => Buffer> = new Map([['gzip', gzipSync], ['br', brotliCompressSync], ['deflate', deflateSync]]);

function bytesOf({ text, bytes, encoding }: FuzzBody): Buffer {
  const plain = Buffer.from(text, bytes === true ? 'latin1' : 'utf8');
  // what the header says and what the bytes are differ for every other length
  if (plain.length % 2 === 1) return plain;
  return packers.get(encoding ?? '')?.(plain) ?? plain;
}

function addressOf({ path }: Operation, { path: values, query }: FuzzCase): string {
  const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) => escaped(values[name] ?? ''));
  return query.length === 0 ? filled : `${filled}?${query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')}`;
}

// a lone surrogate has no bytes, so it goes as the character that stands for broken ones
const escaped = (value: string): string => (value.startsWith(RAW) ? value.slice(RAW.length) : encodeURIComponent(Buffer.from(value).toString()));
