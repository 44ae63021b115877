import type { IncomingMessage } from 'node:http';
import { versionErrors } from '../shared/expected-version.ts';
import { httpErrors } from './http-errors.ts';

/** The strong ETag of a version of a resource (RFC 9110, section 8.8.3). */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/**
 * The version that If-Match names.
 * @throws AppError 428 without the header, 400 for what is not one ETag, 412 for a tag that none of ours can equal
 */
export function expectedVersion(request: IncomingMessage): number {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '') throw httpErrors['http.if_match_required']();
  const version = /^"v([1-9]\d{0,14})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  // Weak tags never match strongly, and foreign tags match nothing of ours.
  if (/^(W\/)?"[\x21\x23-\x7e]*"$/.test(header)) throw versionErrors['version.mismatch']();
  throw httpErrors['http.if_match_malformed']();
}

/** The version in an answer that shows one mutable resource. */
export function versionIn(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('version' in body)) return undefined;
  return Number.isSafeInteger(body.version) ? Number(body.version) : undefined;
}
