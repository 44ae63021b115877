import { code, count, id } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import { requestErrors } from '../requests/request-errors.ts';
import { allocationErrors } from './allocation-errors.ts';
import { allocationRuns, awards, type AllocationRun } from './allocation-tables.ts';
import { explainRequest, type RequestExplanation } from './engine/explain.ts';
import { explanationSentences } from './engine/explanation-sentences.ts';
import { promisesOf, type LinePromise } from './promise-read-model.ts';
import { requireRun, storedRun } from './run-read-model.ts';

export interface LineExplanation {
  readonly requestLineId: string;
  /** Over all runs. */
  readonly line: { readonly requested: number; readonly approved: number; readonly refused: number; readonly awarded: number; readonly givenUp: number; readonly handedOver: number; readonly waiting: number };
  readonly run: Pick<AllocationRun, 'number' | 'committedAt' | 'policyVersion' | 'seed' | 'inputHash' | 'outputHash'>;
  readonly explanation: RequestExplanation;
  readonly promise: LinePromise | null;
  readonly sentences: { readonly de: readonly string[]; readonly en: readonly string[] };
}

/**
 * Why a request line got what it got, by the last run that decided on it, in the organisation's own numbers; it names no
 * other organisation. @throws AppError `request.line_not_found` (also outside the scope), `allocation.never_run`
 */
export async function explainLine(db: Reader, requestId: string, lineId: string, scope: Scope): Promise<LineExplanation> {
  const [line] = await db.select(
    { id: id(), ownerId: id(), equipmentClassId: id(), requested: count(), approved: count(), refused: count(), awarded: count(), withdrawn: count(), givenUp: count(), handedOver: count() },
    scopePredicate(db.q('request_lines').where({ id: lineId, request_id: requestId }), 'organisation_id', scope)
      .select('id', 'owner_id', 'equipment_class_id', 'requested', 'approved', 'refused', 'awarded', 'withdrawn', 'given_up', 'handed_over'),
  );
  if (!line) throw requestErrors['request.line_not_found']();
  const run = await decidingRun(db, line);
  const { input, result } = storedRun(run);
  const explanation = explainRequest(input, result, lineId);
  const { requested, approved, refused, awarded, givenUp, handedOver } = line;
  const waiting = approved - awarded - line.withdrawn;
  const promise = (await promisesOf(db, [lineId])).get(lineId) ?? null;
  const { number, committedAt, policyVersion, seed, inputHash, outputHash } = run;
  return {
    requestLineId: lineId,
    line: { requested, approved, refused, awarded, givenUp, handedOver, waiting },
    run: { number, committedAt, policyVersion, seed, inputHash, outputHash },
    explanation,
    promise,
    sentences: {
      de: [`Insgesamt genehmigt: ${approved}, bisher zugeteilt: ${awarded}, es warten noch: ${waiting}. Zuletzt entschied Lauf ${number}:`, ...explanationSentences(explanation, 'de'), ...(promise?.sentences.de ?? [])],
      en: [`In all ${approved} are approved, ${awarded} have been awarded, and ${waiting} wait. The last run to decide was ${number}:`, ...explanationSentences(explanation, 'en'), ...(promise?.sentences.en ?? [])],
    },
  };
}

export interface RunLineExplanation {
  readonly requestLineId: string;
  readonly requestId: string;
  readonly requestNumber: string;
  readonly explanation: RequestExplanation;
  readonly sentences: { readonly de: readonly string[]; readonly en: readonly string[] };
}

/** Why one run, committed or not, gives a request line what it gives. @throws AppError `allocation.run_not_found`, `request.line_not_found` (not a line of this run) */
export async function explainRunLine(db: Reader, runId: string, lineId: string, scope: Scope): Promise<RunLineExplanation> {
  const { input, result } = storedRun(await requireRun(db, runId, scope));
  const [line] = await db.select({ requestId: id(), number: code(20) }, db.q('request_lines as l').join('equipment_requests as q', 'q.id', 'l.request_id').where('l.id', lineId).select('l.request_id', 'q.number'));
  if (!line || !input.requests.some((request) => request.id === lineId)) throw requestErrors['request.line_not_found']();
  const explanation = explainRequest(input, result, lineId);
  return { requestLineId: lineId, requestId: line.requestId, requestNumber: line.number, explanation, sentences: { de: explanationSentences(explanation, 'de'), en: explanationSentences(explanation, 'en') } };
}

interface PooledLine {
  readonly id: string;
  readonly ownerId: string;
  readonly equipmentClassId: string;
}

/** The latest run that gave anybody anything, if it decided on the line too, else the run of the line's last award. */
async function decidingRun(db: Reader, line: PooledLine): Promise<AllocationRun> {
  const latest = await db.select(
    allocationRuns.columns,
    db.q('allocation_runs').where({ owner_id: line.ownerId, equipment_class_id: line.equipmentClassId, state: 'committed' }).where('awarded', '>', 0).orderBy([{ column: 'started_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(1).select('*'),
  );
  const [award] = await db.many(awards, { requestLineId: line.id }, { orderBy: ['-awardedAt', '-id'], limit: 1 });
  const earlier = award ? await db.one(allocationRuns, { id: award.runId }) : undefined;
  const run = [...latest, ...(earlier ? [earlier] : [])].find((each) => storedRun(each).input.requests.some((request) => request.id === line.id));
  if (!run) throw allocationErrors['allocation.never_run']();
  return run;
}
