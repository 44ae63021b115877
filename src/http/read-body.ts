import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, Response } from 'express';
import rawBody from 'raw-body';
import { AppError } from '../shared/errors.ts';
import type { BodyRoom } from './body-room.ts';
import { httpErrors } from './http-errors.ts';

export const DEFAULT_BODY_LIMIT = 1024 * 1024;

interface Reading {
  readonly limit: number;
  /** Content types without parameters. */
  readonly types: readonly string[];
  readonly timeLimitMs: number;
  readonly room: BodyRoom;
}

export interface ReceivedBody {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** True where the request announces a body that is not empty. */
export function announcesBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

/**
 * Reads the whole body, unpacked, within its limits of size and time. One that is announced as too large is refused
 * without being read, any other as soon as it has become so.
 * @throws AppError `http.unsupported_media_type` 415, `http.body_too_large` 413, `http.body_too_slow` 408,
 *   `http.body_incomplete` 400, `http.no_room` 503
 */
export async function readBody(request: Request, response: Response, { limit, types, timeLimitMs, room }: Reading): Promise<ReceivedBody> {
  if (!announcesBody(request)) throw httpErrors['http.body_missing']();
  const [contentType = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';').map((part) => part.trim());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice(8).replaceAll('"', '');
  if (!types.includes(contentType) || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw httpErrors['http.unsupported_media_type']({ accepted: [...types] });
  }
  const unpack = unpackerOf(request);
  const announced = Number(request.headers['content-length'] ?? Infinity);
  if (announced > limit && announced !== Infinity) throw httpErrors['http.body_too_large']({ limit });
  await room.take(unpack ? limit : Math.min(announced, limit), response, timeLimitMs);
  // who asks whether to go on is told so only now
  if (request.headers.expect !== undefined) response.writeContinue();
  const stream = unpack ? request.pipe(unpack) : request;
  try {
    return { contentType, bytes: await inTime(rawBody(stream, { limit }), timeLimitMs) };
  } catch (error) {
    if (unpack) request.unpipe(unpack);
    unpack?.destroy();
    throw error instanceof AppError ? error : readingError(error, limit);
  }
}

const unpackers: ReadonlyMap<string, () => Transform> = new Map([['gzip', createGunzip], ['deflate', createInflate], ['br', createBrotliDecompress]]);

function unpackerOf(request: Request): Transform | undefined {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return undefined;
  const unpacker = unpackers.get(encoding);
  if (!unpacker) throw httpErrors['http.unsupported_media_type']({ acceptedEncodings: [...unpackers.keys()] });
  return unpacker();
}

/** The reading goes on until its request has ended, which a failure sees to. */
async function inTime<T>(reading: Promise<T>, timeLimitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(httpErrors['http.body_too_slow']({ seconds: timeLimitMs / 1000 })); }, timeLimitMs);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
    // once the time is up nobody waits for how it ends
    reading.catch(() => undefined);
  }
}

function readingError(error: unknown, limit: number): AppError {
  const { type } = error as { type?: unknown };
  return type === 'entity.too.large' ? httpErrors['http.body_too_large']({ limit }) : httpErrors['http.body_incomplete']();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** As a key it would become the prototype of whatever the object is copied to, past every check of unknown fields. */
function withoutPrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('a prototype is not data');
  return value;
}

/** @throws AppError `http.malformed_json` (400) for anything but JSON in valid UTF-8 */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = utf8.decode(bytes);
    // Only where the key may be there, spelt out or escaped: the look at every key costs.
    return /__proto__|\\u/.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text);
  } catch {
    // The parser's message quotes the body; the code says enough.
    throw httpErrors['http.malformed_json']();
  }
}

/** The query as text; a parameter that is repeated becomes a list, which only list schemas take. */
export function readQuery(request: Request): Readonly<Record<string, string | readonly string[]>> {
  const start = request.originalUrl.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : request.originalUrl.slice(start + 1));
  const entries = [...new Set(parameters.keys())].map((key) => {
    const values = parameters.getAll(key);
    return [key, values.length === 1 ? values[0] ?? '' : values] as const;
  });
  return Object.fromEntries(entries);
}
