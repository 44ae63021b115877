import express, { type Request, type Response } from 'express';
import { type AppError } from '../shared/errors.ts';
import { httpErrors } from './http-errors.ts';

export const DEFAULT_BODY_LIMIT = 1024 * 1024;

interface Reading {
  readonly limit: number;
  /** Content types without parameters. */
  readonly types: readonly string[];
  readonly timeLimitMs: number;
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
 * Reads the whole body, unpacked, within its limits of size and time.
 * @throws AppError `http.unsupported_media_type` 415, `http.body_too_large` 413, `http.body_too_slow` 408, `http.body_incomplete` 400
 */
export async function readBody(request: Request, response: Response, { limit, types, timeLimitMs }: Reading): Promise<ReceivedBody> {
  if (!announcesBody(request)) throw httpErrors['http.body_missing']();
  const [contentType = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';').map((part) => part.trim());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice(8).replaceAll('"', '');
  if (!types.includes(contentType) || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw httpErrors['http.unsupported_media_type']({ accepted: [...types] });
  }
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const timer = setTimeout(() => reject(httpErrors['http.body_too_slow']({ seconds: timeLimitMs / 1000 })), timeLimitMs);
    const done = (error?: unknown): void => {
      clearTimeout(timer);
      const body: unknown = request.body;
      if (error !== undefined) reject(readingError(error, limit));
      else resolve(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    };
    express.raw({ limit, type: () => true })(request, response, done);
  });
  return { contentType, bytes };
}

function readingError(error: unknown, limit: number): AppError {
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return httpErrors['http.body_too_large']({ limit });
  if (status === 415) return httpErrors['http.unsupported_media_type']();
  return httpErrors['http.body_incomplete']();
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
