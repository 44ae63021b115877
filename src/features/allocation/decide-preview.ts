import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { allocationErrors } from './allocation-errors.ts';
import { allocationRuns, type AllocationRun } from './allocation-tables.ts';
import { commitRun } from './commit-run.ts';
import { asComputed } from './compute-run.ts';
import { canonicalInput } from './engine/canonical-form.ts';
import { gatherInput } from './gather-input.ts';
import { requireRun, storedRun, viewRun, type RunView } from './run-read-model.ts';
import { runMachine } from './run.ts';

interface Decision {
  readonly runId: string;
  readonly expectedVersion: number;
}

/**
 * Makes a preview binding, exactly as it was looked at: what it was computed from is read again and must be the same.
 * @throws AppError `allocation.preview_outdated`, `allocation.preview_what_if`, `allocation.not_a_preview`,
 *   `allocation.nothing_to_allocate`, `version.mismatch`
 */
export async function commitPreview({ uow }: Pick<Deps, 'uow'>, context: WriteContext, { runId, expectedVersion }: Decision): Promise<RunView> {
  const { stored, gathered } = await uow.snapshot(async (db) => {
    const run = await requireRun(db, runId);
    assertOpen(run, expectedVersion);
    return { stored: run, gathered: await gatherInput(db, run, uow.clock.today()) };
  });
  if (gathered.pool.version !== stored.poolVersion || canonicalInput(gathered.input) !== stored.input) throw allocationErrors['allocation.preview_outdated']();
  const computed = asComputed(gathered, storedRun(stored).result);
  if (computed.picks.length === 0) throw allocationErrors['allocation.nothing_to_allocate']();
  try {
    return await uow.write(context, async (tx) => {
      const run = await requireRun(tx, runId);
      assertOpen(run, expectedVersion);
      await commitRun(tx, computed, run, true);
      return viewRun(tx, runId);
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'allocation.supply_moved') throw allocationErrors['allocation.preview_outdated']();
    throw error;
  }
}

function assertOpen(run: AllocationRun, expectedVersion: number): void {
  if (run.state === 'superseded') throw allocationErrors['allocation.preview_outdated']();
  if (run.state !== 'preview') throw allocationErrors['allocation.not_a_preview']({ state: run.state });
  assertVersion(expectedVersion, run.version);
  if (run.whatIf) throw allocationErrors['allocation.preview_what_if']();
}

/** Throws a preview away; what it said stays readable. @throws AppError `state.not_allowed`, `version.mismatch` */
export const discardPreview = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, { runId, expectedVersion }: Decision): Promise<RunView> =>
  uow.write(context, async (tx) => {
    const run = await requireRun(tx, runId);
    assertVersion(expectedVersion, run.version);
    const state = runMachine.next(run.state, 'discard');
    tx.bump(allocationRuns, run.id, run.version, { state });
    recordAudit(tx, { action: 'allocation_run.discarded', entityKind: 'allocation_run', entityId: run.id, organisationId: run.ownerId, before: { state: run.state }, after: { state } });
    return viewRun(tx, runId);
  });
