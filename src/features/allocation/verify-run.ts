import type { Reader } from '../../persistence/reader.ts';
import { count, id } from '../../persistence/columns.ts';
import { sumOf } from '../../shared/quantity.ts';
import { allocationErrors } from './allocation-errors.ts';
import { allocationRuns, type AllocationRun } from './allocation-tables.ts';
import { allocate, ENGINE } from './engine/allocate.ts';
import { sha256Hex } from './engine/canonical-form.ts';
import { verifyAllocation } from './engine/verifier.ts';
import { storedRun } from './run-read-model.ts';

export interface RunVerification {
  readonly runId: string;
  readonly number: string;
  readonly inputHash: string;
  readonly outputHash: string;
  readonly engine: string;
  readonly passed: boolean;
  readonly violations: readonly { readonly name: string; readonly detail: string }[];
  /** Whether computing the stored input again gives the stored output; null where another engine computed it. */
  readonly reproduced: boolean | null;
}

type Report = (name: string, detail: string) => void;

/**
 * Checks a stored run again: the texts against the hashes written beside them, the decision against the rule by the
 * separate verifier, and the awards of a committed run against its decision. Takes the run's id or number.
 * @throws AppError `allocation.run_not_found`
 */
export async function verifyRun(db: Reader, numberOrId: string): Promise<RunVerification> {
  const run = (await db.one(allocationRuns, { number: numberOrId })) ?? (await db.one(allocationRuns, { id: numberOrId }));
  if (!run) throw allocationErrors['allocation.run_not_found']();
  const violations: { name: string; detail: string }[] = [];
  const report: Report = (name, detail) => void violations.push({ name, detail });
  const { engine, reproduced } = verifyStored(run, report);
  if (run.state === 'committed') await verifyAwards(db, run, report);
  const { id: runId, number, inputHash, outputHash } = run;
  return { runId, number, inputHash, outputHash, engine, passed: violations.length === 0, violations, reproduced };
}

function verifyStored(run: AllocationRun, report: Report): { readonly engine: string; readonly reproduced: boolean | null } {
  if (sha256Hex(run.input) !== run.inputHash) report('stored.input_hash_differs', `${sha256Hex(run.input)} instead of ${run.inputHash}`);
  try {
    const { input, result } = storedRun(run);
    if (result.outputHash !== run.outputHash) report('stored.output_hash_differs', `${result.outputHash} instead of ${run.outputHash}`);
    if (input.policy.version !== run.policyVersion || input.policy.seed !== run.seed) report('stored.policy_differs', run.policyVersion);
    const sums = {
      supply: sumOf(input.pools, (each) => each.capacity), demand: sumOf(input.requests, (each) => each.quantity), awarded: sumOf(result.requests, (each) => each.quantity),
    };
    for (const [name, sum] of Object.entries(sums)) {
      if (sum !== run[name as keyof typeof sums]) report(`stored.${name}_differs`, `${sum} instead of ${run[name as keyof typeof sums]}`);
    }
    for (const { name, detail } of verifyAllocation(input, result)) report(name, detail);
    const reproduced = result.engine === ENGINE ? allocate(input).outputHash === run.outputHash : null;
    if (reproduced === false) report('output.not_reproduced', `engine ${ENGINE}`);
    return { engine: result.engine, reproduced };
  } catch (error) {
    // a text that was tampered with may be no input or result at all: that is the finding
    report('stored.unreadable', error instanceof Error ? error.message : 'no such form');
    return { engine: '', reproduced: false };
  }
}

async function verifyAwards(db: Reader, run: AllocationRun, report: Report): Promise<void> {
  const rows = await db.select({ requestLineId: id(), quantity: count() }, db.q('awards').where({ run_id: run.id }).select('request_line_id', 'quantity'));
  const awarded = new Map(rows.map((row) => [row.requestLineId, row.quantity]));
  const decided = decidedIn(run);
  for (const requestLineId of new Set([...awarded.keys(), ...decided.keys()])) {
    const [written, meant] = [awarded.get(requestLineId) ?? 0, decided.get(requestLineId) ?? 0];
    if (written !== meant) report('awards.differ', `${requestLineId}: ${written} instead of ${meant}`);
  }
}

function decidedIn(run: AllocationRun): ReadonlyMap<string, number> {
  try {
    return new Map(storedRun(run).result.requests.filter((each) => each.quantity > 0).map((each) => [each.requestId, each.quantity]));
  } catch {
    // reported already as unreadable
    return new Map();
  }
}
