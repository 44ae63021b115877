import type { Actor } from '../shared/actor.ts';
import { AppError } from '../shared/errors.ts';
import { versionErrors } from '../shared/expected-version.ts';
import type { Logger } from '../shared/log.ts';
import { answerOf } from './answer.ts';
import type { LaterRequest, ScopeSource, StoredAnswer } from './context.ts';
import type { Route } from './define-route.ts';
import { httpErrors } from './http-errors.ts';
import { buildRequestContext, reaches, scopeFor, type RunningTask } from './request-context.ts';

/** What carries a request out in the router's stead, long after its answer. */
export interface LaterRun {
  readonly actor: Actor;
  readonly requestId: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly task: RunningTask;
  readonly scopes: ScopeSource;
  readonly strict: boolean;
  /** Called at the end of the handler's transaction, with the answer that the request would have had. */
  readonly finish: (tx: unknown, answer: StoredAnswer) => void;
}

/**
 * Carries out what was answered 202: the same handler, for the same person, with the rights that are left.
 * @throws AppError whatever the request would have been refused with
 */
export async function carryOut(route: Route, { input, language, expectedVersion }: LaterRequest, run: LaterRun): Promise<void> {
  const { actor, requestId, log, signal, task, strict } = run;
  const nodes = await run.scopes.expand([...new Set(actor.grants.map((grant) => grant.organisationId))]);
  const { permission } = route;
  if (permission !== 'authenticated' && permission !== 'public' && !reaches(scopeFor(actor, nodes)(permission))) throw httpErrors['http.forbidden']({ permission });
  let finished = false;
  const beforeCommit = (tx: unknown, result: unknown): void => {
    finished = true;
    run.finish(tx, answerOf(route, result, { strict, log }));
  };
  try {
    await route.handler(buildRequestContext({ actor, nodes, requestId, language, log, signal, task, expectedVersion, beforeCommit, clientAddress: '' }), input);
  } catch (error) {
    throw asCallerSees(route, error);
  }
  if (!finished) throw new Error(`${route.operationId} ended without a transaction in its request's context`);
}

/** Between reading the version and writing it somebody was faster: for the client that is a stale ETag. */
export function asCallerSees(route: Route, error: unknown): unknown {
  const overtaken = route.ifMatch === true && error instanceof AppError && error.code === 'persistence.version_conflict';
  return overtaken ? versionErrors['version.mismatch']() : error;
}
