import { code, int, text } from '../../persistence/columns.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { accountNames, type AccountName } from './account-names.ts';
import { allocationErrors } from './allocation-errors.ts';
import { allocationRuns, type AllocationRun } from './allocation-tables.ts';
import type { AllocationInput, AllocationResult } from './engine/allocation-types.ts';
import { compareRuns, type AccountChange, type RunComparison, type StoredRun } from './engine/compare-runs.ts';
import { levelOfCount } from './engine/device-level.ts';
import { runFairness, type AccountStanding } from './engine/run-fairness.ts';
import { BASIS_POINTS } from './engine/weight.ts';
import { runMachine, type RunState, type RunTrigger } from './run.ts';

const { input: _input, output: _output, socialIndices: _indices, ...summaryColumns } = allocationRuns.columns;
const summaryShape = { ...summaryColumns, ownerName: text(250), equipmentClassCode: code(), equipmentClassName: text(), currentPoolVersion: int() };

type SummaryRow = Omit<AllocationRun, 'input' | 'output' | 'socialIndices'> & {
  readonly ownerName: string; readonly equipmentClassCode: string; readonly equipmentClassName: string; readonly currentPoolVersion: number;
};

export interface RunSummary extends Omit<SummaryRow, 'verification' | 'currentPoolVersion'> {
  /** A preview that supply or demand has left behind. */
  readonly outdated: boolean;
  readonly nextActions: readonly string[];
}

export interface RunLine extends AccountName {
  readonly requestLineId: string;
  readonly asked: number;
  readonly awarded: number;
  readonly heads: number;
  readonly weightedHeads: number;
  readonly heldBefore: number;
  /** Devices per 100 weighted heads after the run, in hundredths. */
  readonly level: number;
}

export interface RunView extends RunSummary {
  readonly engine: string;
  readonly lines: readonly RunLine[];
  readonly pools: AllocationResult['pools'];
}

export interface RunFilter {
  readonly ownerId?: string;
  readonly equipmentClassId?: string;
  readonly state?: RunState;
  readonly trigger?: RunTrigger;
}

const SORTS = { startedAt: 'r.started_at', number: 'r.number' } as const;

const summaries = (db: Reader) =>
  db.q('allocation_runs as r').join('organisations as o', 'o.id', 'r.owner_id').join('equipment_classes as c', 'c.id', 'r.equipment_class_id').join('allocation_pools as p', 'p.id', 'r.pool_id').select(
    ...Object.keys(summaryColumns).map((key) => `r.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`),
    'o.name as owner_name', 'c.code as equipment_class_code', 'c.name as equipment_class_name', 'p.version as current_pool_version',
  );

const summaryOf = ({ verification: _verification, currentPoolVersion, ...row }: SummaryRow): RunSummary => ({
  ...row,
  outdated: row.state === 'preview' && row.poolVersion !== currentPoolVersion,
  nextActions: runMachine.nextActions(row.state).filter((action) => action !== 'supersede' && !(action === 'commit' && row.whatIf)),
});

/** Runs over the stock of the owners within a scope, newest first unless told otherwise. */
export async function listRuns(db: Reader, request: ListRequest<keyof typeof SORTS, RunFilter>, scope: Scope): Promise<Page<RunSummary>> {
  const { ownerId, equipmentClassId, state, trigger } = request.filters;
  const { field } = request.sort;
  const listing: Listing = {
    from: 'allocation_runs as r', seenBy: narrowSights(sightsBy(scope, 'r.owner_id'), { 'r.owner_id': ownerId }), sort: SORTS[field], sortKind: allocationRuns.columns[field], unique: field === 'number',
    where: (builder) => {
      if (ownerId !== undefined) builder.where('r.owner_id', ownerId);
      if (equipmentClassId !== undefined) builder.where('r.equipment_class_id', equipmentClassId);
      if (state !== undefined) builder.where('r.state', state);
      if (trigger !== undefined) builder.where('r.trigger', trigger);
    },
  };
  const rows = await pageRows(db, summaryShape, summaries(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row[request.sort.field], id: row.id }), summaryOf);
}

/** The whole stored run. @throws AppError `allocation.run_not_found`, also outside the scope */
export async function requireRun(db: Reader, runId: string, scope: Scope = { all: true }): Promise<AllocationRun> {
  const [run] = await db.select(allocationRuns.columns, scopePredicate(db.q('allocation_runs as r').where('r.id', runId), 'r.owner_id', scope).select('r.*'));
  if (!run) throw allocationErrors['allocation.run_not_found']();
  return run;
}

/** What a stored run says. */
export const storedRun = ({ input, output }: Pick<AllocationRun, 'input' | 'output'>): StoredRun => ({ input: JSON.parse(input) as AllocationInput, result: JSON.parse(output) as AllocationResult });

/** One run with what each request line asked for and got. @throws AppError `allocation.run_not_found` */
export async function viewRun(db: Reader, runId: string, scope: Scope = { all: true }): Promise<RunView> {
  const [[row], [texts]] = await db.selectAll(
    query(summaryShape, scopePredicate(summaries(db).where('r.id', runId), 'r.owner_id', scope)),
    query({ input: allocationRuns.columns.input, output: allocationRuns.columns.output }, db.q('allocation_runs').where({ id: runId }).select('input', 'output')),
  );
  if (!row || !texts) throw allocationErrors['allocation.run_not_found']();
  const { input, result } = storedRun(texts);
  const nameOf = await accountNames(db, input.accounts.map((account) => account.id));
  const accounts = new Map(input.accounts.map((account) => [account.id, account]));
  const granted = new Map(result.requests.map((each) => [each.requestId, each.quantity]));
  const total = new Map<string, number>();
  for (const award of result.awards) total.set(award.accountId, (total.get(award.accountId) ?? 0) + award.quantity);
  const lines = input.requests.map(({ id, accountId, quantity }): RunLine => {
    const account = accounts.get(accountId);
    const heldBefore = account?.held ?? 0;
    const weight = account?.weight ?? 1;
    return {
      requestLineId: id, ...nameOf(accountId), asked: quantity, awarded: granted.get(id) ?? 0, heads: account?.heads ?? 0, weightedHeads: weight / BASIS_POINTS, heldBefore,
      level: levelOfCount(heldBefore + (total.get(accountId) ?? 0), weight),
    };
  });
  return { ...summaryOf(row), engine: result.engine, lines, pools: result.pools };
}

export interface FairnessView {
  readonly before: { readonly jainIndex: number; readonly accounts: readonly (AccountStanding & AccountName)[] };
  readonly after: FairnessView['before'];
}

/** How evenly the accounts stood before and after a run. @throws AppError `allocation.run_not_found` */
export async function viewFairness(db: Reader, runId: string, scope: Scope): Promise<FairnessView> {
  const { input, result } = storedRun(await requireRun(db, runId, scope));
  const nameOf = await accountNames(db, input.accounts.map((account) => account.id));
  const { before, after } = runFairness(input, result);
  const named = ({ jainIndex, accounts }: typeof before): FairnessView['before'] => ({ jainIndex, accounts: accounts.map((account) => ({ ...account, ...nameOf(account.accountId) })) });
  return { before: named(before), after: named(after) };
}

export interface ComparisonView extends Omit<RunComparison, 'gains' | 'losses'> {
  readonly gains: readonly (AccountChange & AccountName)[];
  readonly losses: readonly (AccountChange & AccountName)[];
}

/** Who gains and who loses from one decision to the other, with names. */
export async function viewComparison(db: Reader, before: StoredRun, after: StoredRun): Promise<ComparisonView> {
  const comparison = compareRuns(before, after);
  const nameOf = await accountNames(db, [...comparison.gains, ...comparison.losses].map((change) => change.accountId));
  const named = (change: AccountChange): AccountChange & AccountName => ({ ...change, ...nameOf(change.accountId) });
  return { ...comparison, gains: comparison.gains.map(named), losses: comparison.losses.map(named) };
}
