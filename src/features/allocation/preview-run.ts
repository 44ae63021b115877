import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { withOverrides, type AllocationRules } from './allocation-rules.ts';
import { allocationRuns } from './allocation-tables.ts';
import type { PoolKey } from './allocation-pool.ts';
import { previewRow } from './commit-run.ts';
import { computeRun } from './compute-run.ts';
import { viewRun, type RunView } from './run-read-model.ts';

export interface PreviewInput extends PoolKey {
  /** Settings that differ from the rules in force: a preview for comparing, which is never committed. */
  readonly overrides?: Partial<AllocationRules> | undefined;
}

/**
 * Computes what a run would give, and keeps input and result; nobody gets anything yet.
 * @throws AppError `allocation.pool_not_found`
 */
export async function previewRun(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext & { readonly signal?: AbortSignal }, { ownerId, equipmentClassId, overrides = {} }: PreviewInput): Promise<RunView> {
  const whatIf = Object.keys(overrides).length > 0;
  const computed = await computeRun(deps, { ownerId, equipmentClassId }, {
    ...(context.signal && { signal: context.signal }),
    ...(whatIf && { change: (rules: AllocationRules) => withOverrides(rules, overrides) }),
  });
  const head = { id: newId(), number: await deps.numbers.next('AL'), trigger: 'person' } as const;
  return deps.uow.write(context, async (tx) => {
    const run = previewRow(tx, computed, head, whatIf);
    tx.insert(allocationRuns, run);
    recordAudit(tx, {
      action: 'allocation_run.previewed', entityKind: 'allocation_run', entityId: run.id, organisationId: run.ownerId,
      after: { number: run.number, inputHash: run.inputHash, outputHash: run.outputHash, policyVersion: run.policyVersion, awarded: run.awarded },
    });
    return viewRun(tx, run.id);
  });
}
