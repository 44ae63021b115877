import type { Deps } from '../../deps.ts';
import type { Scope } from '../../shared/actor.ts';
import { WHAT_IF, withOverrides, type AllocationRules } from './allocation-rules.ts';
import type { AllocationRun } from './allocation-tables.ts';
import type { AllocationInput } from './engine/allocation-types.ts';
import { accountWeight, policyOf } from './gather-input.ts';
import { headCountCaps } from './head-count-caps.ts';
import { runEngine } from './run-engine.ts';
import { requireRun, storedRun, viewComparison, type ComparisonView } from './run-read-model.ts';

/** Who gains and who loses from one stored run to another. @throws AppError `allocation.run_not_found` */
export async function compareStoredRuns({ uow }: Pick<Deps, 'uow'>, runId: string, otherId: string, scope: Scope): Promise<ComparisonView> {
  return uow.read(async (db) => viewComparison(db, storedRun(await requireRun(db, runId, scope)), storedRun(await requireRun(db, otherId, scope))));
}

/**
 * Who would gain and who would lose had a stored run been computed by other rules, on the same stock, demand and
 * holdings. The reserve stays as it was kept. @throws AppError `allocation.run_not_found`
 */
export async function compareWithRules({ uow }: Pick<Deps, 'uow'>, runId: string, overrides: Partial<AllocationRules>, scope: Scope, signal?: AbortSignal): Promise<ComparisonView> {
  const run = await uow.read((db) => requireRun(db, runId, scope));
  const before = storedRun(run);
  const input = underRules(run, before.input, withOverrides(run.rules, overrides));
  const after = { input, result: await runEngine(input, signal) };
  return uow.read((db) => viewComparison(db, before, after));
}

function underRules(run: AllocationRun, input: AllocationInput, rules: AllocationRules): AllocationInput {
  const accounts = input.accounts.map((account) => ({ ...account, weight: accountWeight(account.id, account.heads, run.socialIndices[account.id] ?? null, rules.socialFactor) }));
  const requests = input.requests.map((request) => ({ ...request, classRank: Math.min(request.classRank, rules.classes.length - 1) }));
  return { policy: policyOf({ policyId: null, version: `${run.policyVersion}${WHAT_IF}`, rules }), pools: input.pools, accounts, requests, ...headCountCaps(rules, accounts, requests) };
}
