import { id } from '../../persistence/columns.ts';
import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Deps } from '../../deps.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { sumOf } from '../../shared/quantity.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { notify } from '../notifications/raise-notification.ts';
import type { PoolKey } from './allocation-pool.ts';
import { promiseParts, promises, queueStandings, type PromisePart, type PromiseRow } from './allocation-tables.ts';
import { expectedSupply } from './expected-supply.ts';
import { gatherInput, isAwaited, poolsOf, RESERVE_SUFFIX, type ClaimLine } from './gather-input.ts';
import { promiseBuckets, type UnitPromise } from './promise-buckets.ts';
import { moveBehind, movesOf, type SupplyMove } from './promise-news.ts';
import { remainingUnits, settlePromise, type PromiseCause } from './promise-stability.ts';
import { queueOrder, type QueueStanding } from './queue-order.ts';
import { reckonQuantities } from './run-engine.ts';

interface LinePlan {
  readonly line: ClaimLine;
  readonly current: PromiseRow | undefined;
  /** Null: the present promise holds. */
  readonly cause: PromiseCause | null;
  /** What was promised before and is not yet fulfilled. */
  readonly before: readonly UnitPromise[];
  readonly units: readonly UnitPromise[];
  readonly awardedBefore: number;
  /** The parts of a promise that stays, where they rest on other order lines now. */
  readonly parts: readonly PromisePart[];
  /** The supplier's word that the change comes from, where it is one. */
  readonly move: SupplyMove | undefined;
}

export interface PreparedPromises {
  readonly plans: readonly LinePlan[];
  /** Promises of lines that wait for nothing any more. */
  readonly settled: readonly { readonly row: PromiseRow; readonly organisationId: string }[];
  readonly queue: readonly QueueStanding[];
  /** Lines that stand in the queue and wait for nothing any more. */
  readonly leftQueue: readonly string[];
}

/** First half: reads one consistent view and works out what every waiting line of a pool can be promised. */
export async function preparePromises({ uow }: Pick<Deps, 'uow'>, key: PoolKey, signal?: AbortSignal): Promise<PreparedPromises | undefined> {
  const read = await uow.snapshot((db) => readAll(db, key, uow.clock.today())).catch(noPoolYet);
  if (!read) return undefined;
  const { gathered, arrivals, modelIds, current, parts, moves, standing, today } = read;
  const { inStock, dated } = await promiseBuckets(
    {
      input: gathered.input, acceptedTotal: gathered.pool.acceptedTotal, reserveUsed: gathered.pool.reserveUsed, reserveRate: gathered.reserveRate,
      owed: sumOf(gathered.lines, (line) => line.owed) - gathered.owedDevices.length,
    },
    arrivals,
    { decide: (input) => reckonQuantities(input, signal), poolsOf: (free, reserve) => poolsOf(free, modelIds, reserve), isReserve: (poolId) => poolId.endsWith(RESERVE_SUFFIX) },
  );
  const currentOf = new Map(current.map((row) => [row.requestLineId, row]));
  const plans = gathered.lines.filter((line) => line.demand > 0).map((line): LinePlan => {
    const row = currentOf.get(line.id);
    const given = inStock.get(line.id) ?? 0;
    const plan = planLine(line, row, row ? parts.filter((part) => part.promiseId === row.id) : [], given, dated.get(line.id) ?? [], today);
    return { ...plan, move: row && plan.cause !== null ? moveBehind(moves, { cause: plan.cause, since: row.toldAt, before: plan.before, after: plan.units }) : undefined };
  });
  const waiting = new Set(plans.map((plan) => plan.line.id));
  return {
    plans,
    settled: current.filter((row) => !waiting.has(row.requestLineId)).map(({ organisationId, ...row }) => ({ row, organisationId })),
    queue: queueOrder(gathered.input),
    leftQueue: standing.map((row) => row.requestLineId).filter((lineId) => !waiting.has(lineId)),
  };
}

async function readAll(db: Reader, key: PoolKey, today: string) {
  type Builder = ReturnType<Reader['q']['from']>;
  const ofPool = (builder: Builder, lineId: string): Builder => builder.join('request_lines as l', 'l.id', lineId).where('l.owner_id', key.ownerId).where('l.equipment_class_id', key.equipmentClassId);
  const ofCurrent = (builder: Builder): Builder => ofPool(builder, 'p.request_line_id').where('p.live', 1);
  const current = await db.select({ ...promises.columns, organisationId: id() }, ofCurrent(db.q('promises as p')).orderBy('p.id').select('p.*', 'l.organisation_id'));
  const standing = await db.select({ requestLineId: id() }, ofPool(db.q('queue_standings as s'), 's.request_line_id').orderBy('s.request_line_id').select('s.request_line_id'));
  if (current.length === 0 && standing.length === 0 && !(await isAwaited(db, key))) return undefined;
  const gathered = await gatherInput(db, key, today);
  const arrivals = await expectedSupply(db, key, today);
  const models = await db.select({ id: promises.columns.id }, db.q('product_models').where({ equipment_class_id: key.equipmentClassId }).orderBy(['preference_rank', 'id']).select('id'));
  const parts = await db.select(promiseParts.columns, ofCurrent(db.q('promise_parts as pp').join('promises as p', 'p.id', 'pp.promise_id')).orderBy(['pp.promise_id', 'pp.sequence']).select('pp.*'));
  const moves = await movesOf(db, [...new Set(parts.flatMap((part) => part.orderLineId ?? []))]);
  return { gathered, arrivals, modelIds: models.map((model) => model.id), current, parts, moves, standing, today };
}

/** The units of stored parts, one by one. */
export const unitsOfParts = (parts: readonly PromisePart[]): readonly UnitPromise[] =>
  parts.flatMap(({ units, orderLineId, expectedOn, promisedOn, littleExperience }) => Array<UnitPromise>(units).fill({ orderLineId, expectedOn, promisedOn, littleExperience: littleExperience ?? false }));

function planLine(line: ClaimLine, current: PromiseRow | undefined, parts: readonly PromisePart[], inStock: number, fresh: readonly UnitPromise[], today: string): Omit<LinePlan, 'move'> {
  const awardedBefore = line.awarded + inStock;
  if (!current) return { line, current, cause: 'first', before: [], units: fresh, awardedBefore, parts: [] };
  const all = unitsOfParts(parts);
  const fulfilled = Math.min(all.length, Math.max(0, awardedBefore - current.awardedBefore));
  const before = remainingUnits(all, fulfilled, line.demand - inStock);
  const { units, cause } = settlePromise(before, fresh, today);
  const withdrawn = fulfilled + before.length < all.length;
  if (cause !== null || withdrawn) return { line, current, cause: cause ?? 'demand_changed', before, units, awardedBefore, parts: [] };
  const restated = partsOf(current.id, [...all.slice(0, fulfilled), ...units]);
  return { line, current, cause: null, before, units, awardedBefore, parts: sameParts(parts, restated) ? [] : restated };
}

function partsOf(promiseId: string, units: readonly UnitPromise[]): readonly PromisePart[] {
  const parts: PromisePart[] = [];
  for (const unit of units) {
    const last = parts.at(-1);
    if (last && last.orderLineId === unit.orderLineId && last.expectedOn === unit.expectedOn && last.promisedOn === unit.promisedOn && last.littleExperience === unit.littleExperience) last.units += 1;
    else parts.push({ promiseId, sequence: parts.length + 1, units: 1, ...unit });
  }
  return parts;
}

const sameParts = (a: readonly PromisePart[], b: readonly PromisePart[]): boolean =>
  a.length === b.length && a.every((part, index) => part.units === b[index]?.units && part.orderLineId === b[index].orderLineId);

const lastDay = (days: readonly string[]): string | null => [...days].sort().at(-1) ?? null;

/**
 * Second half: every promise that changes is a new row with its cause and is told; what stays is left alone.
 * @throws AppError `persistence.version_conflict` where another computation of the same pool was faster
 */
export function applyPromises(tx: Tx, { plans, settled, queue, leftQueue }: PreparedPromises): void {
  for (const { row, organisationId } of settled) {
    end(tx, row);
    recordAudit(tx, { action: 'promise.settled', entityKind: 'promise', entityId: row.id, organisationId, before: { current: true }, after: { current: false } });
  }
  for (const plan of plans) {
    if (plan.cause !== null) replace(tx, plan, plan.cause);
    else if (plan.parts.length > 0 && plan.current) {
      tx.remove(promiseParts, { promiseId: plan.current.id });
      tx.insert(promiseParts, plan.parts);
    }
  }
  for (let start = 0; start < leftQueue.length; start += READ) tx.remove(queueStandings, { requestLineId: leftQueue.slice(start, start + READ) });
  if (queue.length > 0) {
    const rows = queue.map(({ requestId, position, length }) => ({ requestLineId: requestId, position, length, computedAt: tx.now }));
    tx.upsert(queueStandings, rows, ['requestLineId'], ['position', 'length', 'computedAt']);
  }
}

const READ = 500;
const uniqueLive = uniqueName('promises', ['requestLineId', 'live']);

const end = (tx: Tx, row: PromiseRow): void =>
  tx.update(promises, { id: row.id, current: true }, { current: false }, persistenceErrors['persistence.version_conflict']);

function replace(tx: Tx, { line, current, before, units, awardedBefore, move }: LinePlan, cause: PromiseCause): void {
  if (current) end(tx, current);
  const row: PromiseRow = {
    id: newId(), requestLineId: line.id, units: units.length, awardedBefore, expectedOn: lastDay(units.map((unit) => unit.expectedOn)), promisedOn: lastDay(units.map((unit) => unit.promisedOn)),
    confidenceBp: units.length > 0 && units.every((unit) => !unit.littleExperience) ? CONFIDENCE : null, cause, toldAt: tx.now, current: true,
  };
  tx.insert(promises, row, { [uniqueLive]: persistenceErrors['persistence.version_conflict'] });
  if (units.length > 0) tx.insert(promiseParts, partsOf(row.id, units));
  const said = { units: row.units, expectedOn: row.expectedOn, promisedOn: row.promisedOn };
  const saidBefore = { units: before.length, expectedOn: lastDay(before.map((unit) => unit.expectedOn)), promisedOn: lastDay(before.map((unit) => unit.promisedOn)) };
  recordAudit(tx, { action: 'promise.changed', entityKind: 'promise', entityId: row.id, organisationId: line.organisationId, before: saidBefore, after: { ...said, cause } });
  // that there is no date yet is no news, and neither is what the organisation did itself
  if ((current || units.length > 0) && cause !== 'demand_changed') {
    notify(tx, {
      organisationId: line.organisationId, topic: 'promise.changed', subjectKind: 'request_line', subjectId: line.id,
      facts: { cause, ...said, unitsBefore: saidBefore.units, promisedBefore: saidBefore.promisedOn, waiting: line.demand, ...(move && { supplier: move.supplier, model: move.model, movedUnits: move.units, movedDays: move.days }) },
    });
  }
}

/** Four of five such units have come by the promised date; of a supplier whose record is short nothing is known. */
const CONFIDENCE = 8_000;

function noPoolYet(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'allocation.pool_not_found') return undefined;
  throw error;
}
