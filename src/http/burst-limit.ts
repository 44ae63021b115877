import type { NextFunction, Request, Response } from 'express';
import { httpErrors } from './http-errors.ts';

export interface BurstLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** More clients than this at once, and those that are at rest are forgotten. */
const REMEMBERED = 10_000;

/**
 * Holds back a client that floods one process: a generic cell rate algorithm, one number per client address.
 * What must hold across processes (sign-in back-off, suppliers' limits) lives in SQL instead.
 */
export function burstLimiter({ perSecond, burst }: BurstLimit, now: () => number = () => performance.now()) {
  const interval = 1000 / perSecond;
  const dueAt = new Map<string, number>();
  return (request: Request, _response: Response, next: NextFunction): void => {
    const present = now();
    const client = request.ip ?? '';
    const due = Math.max(dueAt.get(client) ?? 0, present);
    const wait = due - present - interval * (burst - 1);
    if (wait > 0) throw httpErrors['http.too_many_requests']({ retryAfterSeconds: Math.ceil(wait / 1000) });
    if (dueAt.size >= REMEMBERED) forgetResting(dueAt, present);
    dueAt.set(client, due + interval);
    next();
  };
}

function forgetResting(dueAt: Map<string, number>, present: number): void {
  for (const [client, due] of dueAt) if (due <= present) dueAt.delete(client);
}
