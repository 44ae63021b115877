import { code, count, id, int, nullable } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { inScope } from '../../shared/permissions.ts';
import { orderView } from '../orders/order-view.ts';
import { promiseParts, promises } from './allocation-tables.ts';
import type { UnitPromise } from './promise-buckets.ts';
import { promiseSentences, type ToldStep } from './promise-sentences.ts';
import { remainingUnits, type PromiseCause } from './promise-stability.ts';

/** What a waiting request line can count on. */
export interface LinePromise {
  /** Approved and not awarded. */
  readonly waiting: number;
  /** Of these, how many have a date; for the others no supply is in sight. */
  readonly units: number;
  /** When the last of the dated ones is expected, and by when it is promised. */
  readonly expectedOn: CalendarDate | null;
  readonly promisedOn: CalendarDate | null;
  readonly steps: readonly ToldStep[];
  /** Some of the dates rest on too short a record of a supplier. */
  readonly littleExperience: boolean;
  readonly sentences: { readonly de: readonly string[]; readonly en: readonly string[] };
  /** Why this promise took the place of the one before, and since when it holds. */
  readonly cause: PromiseCause | null;
  readonly since: Date | null;
  /** Whose turn it is: 1 = the next device is theirs; of how many accounts that wait. */
  readonly queuePosition: number | null;
  readonly queueLength: number | null;
}

const partShape = { ...promiseParts.columns, requestLineId: id(), awardedBefore: count(), awarded: count(), waiting: int(), organisationId: id() };
const WAITING = "case when l.closure = 'none' then l.approved - l.awarded - l.withdrawn else 0 end";

const partsOfPromises = (db: Reader) =>
  db.q('promise_parts as pp').join('promises as p', 'p.id', 'pp.promise_id').join('request_lines as l', 'l.id', 'p.request_line_id').where('p.current', true)
    .orderBy(['pp.promise_id', 'pp.sequence'])
    .select('pp.*', 'p.request_line_id', 'p.awarded_before', 'l.awarded', 'l.organisation_id', db.q.raw(`${WAITING} as waiting`));

type PartRow = Omit<UnitPromise, 'littleExperience'> & { readonly littleExperience: boolean | null; readonly promiseId: string; readonly units: number; readonly requestLineId: string; readonly organisationId: string; readonly awardedBefore: number; readonly awarded: number; readonly waiting: number };

/** What is left of each promise, part by part, after the units that were awarded since. */
function remainingParts(rows: readonly PartRow[]): readonly PartRow[] {
  const byPromise = new Map<string, PartRow[]>();
  for (const row of rows) byPromise.set(row.promiseId, [...(byPromise.get(row.promiseId) ?? []), row]);
  return [...byPromise.values()].flatMap((parts) => {
    const [first] = parts;
    if (!first) return [];
    const left = remainingUnits(parts.flatMap((part) => Array<PartRow>(part.units).fill(part)), first.awarded - first.awardedBefore, first.waiting);
    return parts.map((part) => ({ ...part, units: left.filter((unit) => unit === part).length })).filter((part) => part.units > 0);
  });
}

/** The promises of these request lines; lines that wait for nothing have none. */
export async function promisesOf(db: Reader, requestLineIds: readonly string[]): Promise<ReadonlyMap<string, LinePromise>> {
  if (requestLineIds.length === 0) return new Map();
  const [lines, parts] = await db.selectAll(
    query(
      { id: id(), waiting: int(), cause: nullable(code<PromiseCause>()), since: nullable(promises.columns.toldAt), position: nullable(int()), length: nullable(int()) },
      db.q('request_lines as l').leftJoin('promises as p', (on) => { on.on('p.request_line_id', 'l.id').andOnVal('p.current', 1); }).leftJoin('queue_standings as q', 'q.request_line_id', 'l.id')
        .whereIn('l.id', [...requestLineIds]).select('l.id', db.q.raw(`${WAITING} as waiting`), 'p.cause', 'p.told_at as since', 'q.position', 'q.length'),
    ),
    query(partShape, partsOfPromises(db).whereIn('p.request_line_id', [...requestLineIds])),
  );
  const remaining = remainingParts(parts);
  return new Map(lines.filter((line) => line.waiting > 0).map((line) => {
    const steps = remaining.filter((part) => part.requestLineId === line.id).map(({ units, expectedOn, promisedOn, littleExperience }) => ({ units, expectedOn, promisedOn, littleExperience: littleExperience ?? false }));
    const last = (days: readonly CalendarDate[]): CalendarDate | null => [...days].sort().at(-1) ?? null;
    return [line.id, {
      waiting: line.waiting, units: steps.reduce((sum, step) => sum + step.units, 0), expectedOn: last(steps.map((step) => step.expectedOn)), promisedOn: last(steps.map((step) => step.promisedOn)),
      steps, littleExperience: steps.some((step) => step.littleExperience), sentences: { de: promiseSentences(line.waiting, steps, 'de'), en: promiseSentences(line.waiting, steps, 'en') }, cause: line.cause, since: line.since, queuePosition: line.position, queueLength: line.length,
    }];
  }));
}

export interface Hit {
  /** Promised units that rest on the order line. */
  readonly units: number;
  readonly organisations: number;
  readonly organisationIds: readonly string[];
  readonly requestLineIds: readonly string[];
}

/** Who is behind an order line: the promised units that rest on it, and the organisations of the scope they are promised to. */
export async function hitBySlip(db: Reader, orderLineId: string, scope: Scope = { all: true }): Promise<Hit> {
  const rows = await db.select(partShape, partsOfPromises(db).whereIn('pp.promise_id', db.q('promise_parts').where({ order_line_id: orderLineId }).select('promise_id')));
  const hit = remainingParts(rows).filter((part) => part.orderLineId === orderLineId && inScope(scope, part.organisationId));
  const organisationIds = [...new Set(hit.map((part) => part.organisationId))].sort();
  return { units: hit.reduce((sum, part) => sum + part.units, 0), organisations: organisationIds.length, organisationIds, requestLineIds: [...new Set(hit.map((part) => part.requestLineId))].sort() };
}

export interface PromisesOnOrder {
  readonly orderId: string;
  readonly lines: readonly (Hit & { readonly orderLineId: string; readonly position: number })[];
}

/**
 * Who waits for an order, line by line: whoever is hit when its dates move. A scope with shares in the order sees its own.
 * @throws AppError `order.not_found`, also outside the scope
 */
export async function promisesOnOrder(db: Reader, orderId: string, scope: Scope, today: CalendarDate): Promise<PromisesOnOrder> {
  const { lines } = await orderView(db, orderId, scope, today);
  const told: PromisesOnOrder['lines'][number][] = [];
  for (const { id: orderLineId, position } of lines) told.push({ orderLineId, position, ...(await hitBySlip(db, orderLineId, scope)) });
  return { orderId, lines: told };
}
