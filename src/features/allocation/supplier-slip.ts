import { bool, date, id, nullable } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { addDays, daysBetween, type CalendarDate } from '../../shared/calendar-date.ts';
import { ALL_LINES, OWN_LINES, SlipModel, type SlipObservation } from './slip-model.ts';

const shape = { supplierId: id(), firstEta: date(), endedOn: nullable(date()), delivered: bool() };

/**
 * How late each of these suppliers' lines come, from its latest ones and the latest of all: so many rows whatever lies
 * behind them. A line whose date is today or ahead says nothing yet.
 */
export async function slipModels(db: Reader, supplierIds: readonly string[], today: CalendarDate): Promise<ReadonlyMap<string, SlipModel>> {
  if (supplierIds.length === 0) return new Map();
  const latest = (most: number) => db.q('slip_observations').where('first_eta', '<', today).orderBy([{ column: 'first_eta', order: 'desc' }, { column: 'line_id', order: 'desc' }])
    .limit(most).select('supplier_id', 'first_eta', 'ended_on', 'delivered');
  const [all, ...own] = await db.selectAll(query(shape, latest(ALL_LINES)), ...supplierIds.map((supplierId) => query(shape, latest(OWN_LINES).where('supplier_id', supplierId))));
  const ofAll = observationsOf(all ?? [], today);
  return new Map(supplierIds.map((supplierId, index) => [supplierId, new SlipModel(observationsOf(own[index] ?? [], today), ofAll)]));
}

interface KnownLine {
  readonly firstEta: CalendarDate;
  readonly endedOn: CalendarDate | null;
  readonly delivered: boolean;
}

/** A line that was called off had not come by then, one that is open has not come by now; what was called off before its date says nothing. */
export const observationsOf = (lines: readonly KnownLine[], today: CalendarDate): readonly SlipObservation[] =>
  lines.filter(({ delivered, endedOn, firstEta }) => delivered || endedOn === null || endedOn >= firstEta)
    .map(({ firstEta, endedOn, delivered }) => ({ days: Math.max(0, daysBetween(firstEta, endedOn ?? today)), open: !delivered }));

export interface LikelyDays {
  /** By when half of such units have come. */
  readonly expectedOn: CalendarDate;
  /** By when four of five have. */
  readonly promisedOn: CalendarDate;
  /** The supplier's record is too short to say so: both are its date with its plain median slip. */
  readonly littleExperience: boolean;
}

/**
 * When units come for which a supplier names a day. `since` is the first day that it named for them: a date that it has moved,
 * or that has passed, says that they are late by so much already, and counts among those that were.
 * @returns null where nothing can be promised: too few that were as late have ever come
 */
export function likelyDays(model: SlipModel, { named, since, today }: { readonly named: CalendarDate; readonly since: CalendarDate | null; readonly today: CalendarDate }): LikelyDays | null {
  const from = since !== null && since < named ? since : named;
  const lateBy = daysBetween(from, named > today ? named : today) - 1;
  const [half, most] = [model.quantile(0.5, lateBy), model.quantile(0.8, lateBy)];
  return half === null || most === null ? null : { expectedOn: addDays(from, half), promisedOn: addDays(from, most), littleExperience: model.littleExperience };
}
