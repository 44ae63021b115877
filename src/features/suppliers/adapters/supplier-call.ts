import type { SupplierReply } from './supplier-adapter.ts';

export type CallFailure =
  | 'address_refused' | 'unreachable' | 'timeout' | 'broken_off' | 'reply_too_large'
  | 'limited' | 'unauthorised' | 'not_found' | 'refused' | 'failed' | 'redirected' | 'unusable_reply';

/** A call to a supplier that did not give what was wanted. Carries no body and no URL: they hold secrets and names. */
export class SupplierCallError extends Error {
  readonly failure: CallFailure;
  /** `none`: the supplier has certainly not acted on it. `unknown`: it may have; look up before sending again. */
  readonly effect: 'none' | 'unknown';
  readonly status: number | null;
  /** How long the supplier asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;
  readonly reply: SupplierReply | null;

  constructor(failure: CallFailure, effect: 'none' | 'unknown', more: { reply?: SupplierReply; retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(`supplier call: ${failure}${more.reply ? ` (${more.reply.status})` : ''}`, { cause: more.cause });
    this.name = 'SupplierCallError';
    this.failure = failure;
    this.effect = effect;
    this.status = more.reply?.status ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.reply = more.reply ?? null;
  }
}

/** An epoch beyond this is one; below it is a number of seconds from now. */
const EPOCH_SECONDS = 1_000_000_000;

/** How long to wait, by `Retry-After` (RFC 9110 §10.2.3: seconds or a date), else `X-RateLimit-Reset`; null = not said. */
export function retryAfterMs(headers: SupplierReply['headers'], now: number = Date.now()): number | null {
  const asked = headers['retry-after']?.trim();
  if (asked !== undefined) {
    if (/^\d+$/.test(asked)) return Number(asked) * 1000;
    const until = Date.parse(asked);
    if (!Number.isNaN(until)) return Math.max(0, until - now);
  }
  const reset = headers['x-ratelimit-reset']?.trim();
  if (reset === undefined || !/^\d+(\.\d+)?$/.test(reset)) return null;
  const seconds = Number(reset);
  return Math.max(0, Math.ceil(seconds > EPOCH_SECONDS ? seconds * 1000 - now : seconds * 1000));
}

/** Passes a reply of success on; everything else becomes a `SupplierCallError` that says what may have happened. */
export function expectSuccess(reply: SupplierReply): SupplierReply {
  const { status } = reply;
  if (status >= 200 && status < 300) return reply;
  if (status === 429 || status === 503) throw new SupplierCallError('limited', 'none', { reply, retryAfterMs: retryAfterMs(reply.headers) });
  if (status >= 300 && status < 400) throw new SupplierCallError('redirected', 'none', { reply });
  if (status === 401 || status === 403) throw new SupplierCallError('unauthorised', 'none', { reply });
  if (status === 404 || status === 410) throw new SupplierCallError('not_found', 'none', { reply });
  // A gateway that gave up waiting (408) says nothing about what happened behind it.
  if (status >= 500 || status === 408) throw new SupplierCallError('failed', 'unknown', { reply, retryAfterMs: retryAfterMs(reply.headers) });
  throw new SupplierCallError('refused', 'none', { reply });
}
