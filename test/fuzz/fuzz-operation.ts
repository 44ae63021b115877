import fc from 'fast-check';
import type { Caller } from '../support/matrix/caller.ts';
import { idOf } from '../support/matrix/fixtures.ts';
import { demandsVersion, type Operation } from '../support/matrix/operations.ts';
import { versionedKind } from '../support/matrix/compose-call.ts';
import { scopeRows } from '../support/matrix/scope-rows.ts';
import { versionOf } from '../support/matrix/tenant-stage.ts';
import { casesOf } from './cases-of.ts';
import { tell, type FuzzAnswer, type FuzzCase } from './fuzz-case.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import type { Judge } from './judge.ts';
import { sendCase } from './send-case.ts';
import { changed, type Tables } from './tables-of.ts';

/** They end the session that they are called in, or change what its user signs in with. */
const selfEnding = ['signOut', 'signOutEverywhere', 'changePassword'];
/** Attempts to make a failing case smaller; each is a request, and some failures are slow. */
const MOST_SHRINKS = 40;

export interface Target {
  readonly world: FuzzWorld;
  readonly judge: Judge;
  readonly tables: Tables;
  /** Where the cases go, in turn. */
  readonly origins: readonly string[];
  /** Told of each answer. */
  readonly onAnswer: (operation: Operation, status: number) => void;
}

/** A failure with what is needed to see it again. */
export interface Failure {
  readonly operationId: string;
  readonly seed: number;
  readonly faults: readonly string[];
  readonly request: string;
}

export const tellFailure = ({ operationId, seed, faults, request }: Failure): string => `${operationId} (seed ${seed}): ${faults.slice(0, 4).join('; ')}\n    ${request}`;

/**
 * Sends an operation its cases, one after another; the first that goes wrong is made as small as it can be and given
 * back. Whatever was refused must have left all tables as they were.
 */
export async function fuzzOperation(target: Target, operation: Operation, { seed, cases }: { readonly seed: number; readonly cases: number }): Promise<Failure | undefined> {
  const { world, tables } = target;
  const attempt = attempts(target, operation, selfEnding.includes(operation.operationId) ? await world.newcomer() : undefined);
  let before = await tables.counts();
  let faults: readonly string[] = [];
  let shrinks = 0;
  const outcome = await fc.check(fc.asyncProperty(casesOf(world, operation), async (each) => {
    if (faults.length > 0 && ++shrinks > MOST_SHRINKS) return;
    const { answer, found } = await attempt(each);
    const mayChange = answer !== undefined && answer.status < 300;
    // counting after each case would cost more than the case: what was refused since the last success is told together
    if (mayChange) before = await tables.counts();
    if (found.length === 0) return;
    faults = found;
    throw new Error(found.join('\n'));
  }), { seed, numRuns: cases });
  const [example] = outcome.counterexample ?? [];
  if (outcome.failed) return { operationId: operation.operationId, seed, faults, request: example ? tell(example) : 'none' };
  const silent = changed(before, await tables.counts());
  return silent.length === 0 ? undefined : { operationId: operation.operationId, seed, faults: silent.map((each) => `something refused has changed ${each}`), request: 'one of those since the last success' };
}

interface Attempt {
  readonly answer?: FuzzAnswer;
  readonly found: readonly string[];
}

function attempts({ world, judge, origins, onAnswer }: Target, operation: Operation, newcomer: Caller | undefined): (each: FuzzCase) => Promise<Attempt> {
  const row = scopeRows[operation.operationId] ?? {};
  const kind = versionedKind(row);
  let turn = 0;
  return async (each) => {
    const { matrix, callers } = world;
    const version = each.current && demandsVersion(operation) && kind ? await versionOf(matrix, kind, idOf(kind, matrix.own, matrix.common)) : undefined;
    const caller = newcomer && each.who === 'everybody' ? newcomer : callers[each.who];
    const origin = origins[turn++ % origins.length] ?? '';
    try {
      const answer = await sendCase(origin, operation, each, caller.headers, version);
      onAnswer(operation, answer.status);
      return { answer, found: judge.faults(operation, each, answer) };
    } catch (error) {
      onAnswer(operation, 0);
      return { found: [`was not answered: ${String(error)}`] };
    }
  };
}
