import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Actor } from '../shared/actor.ts';
import type { IdempotencySlot, IdempotencyStore, StoredAnswer } from './context.ts';
import type { Route } from './define-route.ts';
import { httpErrors } from './http-errors.ts';

/**
 * Every POST, unless it says otherwise, and whatever is answered 202: that begins a task, so it is no idempotent request
 * any more. Before signing in everybody is the same actor: one could be sent another's answer.
 */
export const takesIdempotencyKey = (route: Route): boolean =>
  route.async === true || (route.method === 'POST' && route.idempotency !== 'none' && route.permission !== 'public');

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * The use of an Idempotency-Key that the request asks for, if any.
 * @throws AppError 400 for a key that is malformed, or missing where the route demands one
 */
export function idempotencySlot(request: Request, route: Route, actor: Actor, bytes: Buffer | undefined, response: IdempotencySlot['response']): IdempotencySlot | undefined {
  if (!takesIdempotencyKey(route)) return undefined;
  const key = request.headers['idempotency-key'];
  if (key === undefined) {
    if (route.idempotency === 'required') throw httpErrors['http.idempotency_key_required']();
    return undefined;
  }
  if (typeof key !== 'string' || !KEY.test(key)) throw httpErrors['http.idempotency_key_malformed']();
  return { actorId: `${actor.kind}:${actor.id}`, key, requestHash: hashOf(request, bytes), response };
}

/** The answer given to this key before. @throws AppError 422 where the key belongs to another request */
export async function earlierAnswer(store: IdempotencyStore, slot: IdempotencySlot): Promise<StoredAnswer | undefined> {
  const found = await store.find(slot.actorId, slot.key);
  if (!found) return undefined;
  if (found.requestHash !== slot.requestHash) throw httpErrors['http.idempotency_key_reused']();
  return found.answer;
}

function hashOf(request: Request, bytes: Buffer | undefined): string {
  return createHash('sha256').update(`${request.method} ${request.originalUrl}\n`).update(bytes ?? '').digest('hex');
}
