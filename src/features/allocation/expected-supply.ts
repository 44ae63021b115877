import { code, count, date, id, instant, int, nullable } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { addDays, berlinDateOf, type CalendarDate } from '../../shared/calendar-date.ts';
import { deriveQuantities, sumOf } from '../../shared/quantity.ts';
import { attribute } from '../orders/share-attribution.ts';
import { endedLineStates } from '../orders/order-line.ts';
import { expectedDay } from '../suppliers/standing/promise-date.ts';
import type { DatePrecision } from '../suppliers/standing/statement.ts';
import { expectedSupplyChanged, type PoolKey } from './allocation-pool.ts';
import type { Arrival } from './promise-buckets.ts';
import { likelyDays, slipModels, type LikelyDays } from './supplier-slip.ts';

const lineShape = {
  id: id(), productModelId: id(), needId: nullable(id()), supplierId: id(), transitDays: int(), firstEta: nullable(date()),
  ordered: count(), confirmed: count(), backordered: count(), rejected: count(), cancelled: count(), shipped: count(), received: count(), accepted: count(),
};

/** Units of one line that have a date, not before today. */
interface DatedUnits extends LikelyDays {
  readonly lineId: string;
  readonly needId: string | null;
  readonly units: number;
}

/**
 * What an owner can expect of an equipment class: units on their way and confirmed units with a date, of all lines that
 * it has a share in. Lines that serve one need are counted together up to what the need still lacks, earliest first:
 * what was ordered twice to be safe is not promised twice.
 */
export async function expectedSupply(db: Reader, key: PoolKey, today: CalendarDate): Promise<readonly Arrival[]> {
  const lines = await db.select(
    lineShape,
    db.q('order_lines as l').join('product_models as m', 'm.id', 'l.product_model_id').join('purchase_orders as o', 'o.id', 'l.order_id').join('suppliers as s', 's.id', 'o.supplier_id')
      .where('m.equipment_class_id', key.equipmentClassId).whereIn('o.state', ['sent', 'acknowledged']).whereNotIn('l.state', endedLineStates).whereNull('l.awaits_round')
      .orderBy('l.id')
      .select('l.id', 'l.product_model_id', 'l.need_id', 'o.supplier_id', 's.transit_days', 'l.first_eta', 'l.ordered', 'l.confirmed', 'l.backordered', 'l.rejected', 'l.cancelled', 'l.shipped', 'l.received', 'l.accepted'),
  );
  if (lines.length === 0) return [];
  const lineIds = lines.map((line) => line.id);
  const needIds = [...new Set(lines.flatMap((line) => (line.needId === null ? [] : [line.needId])))];
  const [schedules, shares, despatched, needs] = await db.selectAll(
    query(
      { lineId: id(), quantity: count(), etaFrom: nullable(date()), etaTo: nullable(date()), etaPrecision: code<DatePrecision>(), etaBasis: nullable(code<'ship' | 'delivery'>()) },
      db.q('order_line_schedules').whereIn('line_id', lineIds).orderBy(['line_id', 'sequence']).select('line_id', 'quantity', 'eta_from', 'eta_to', 'eta_precision', 'eta_basis'),
    ),
    query(
      { id: id(), lineId: id(), position: int(), organisationId: id(), quantity: count(), closed: count(), accepted: count() },
      db.q('order_line_shares').whereIn('line_id', lineIds).select('id', 'line_id', 'position', 'organisation_id', 'quantity', 'closed', 'accepted'),
    ),
    query(
      { lineId: id(), announcedAt: instant() },
      db.q('despatch_lines as dl').join('despatches as d', 'd.id', 'dl.despatch_id').whereIn('dl.order_line_id', lineIds).whereNotIn('d.state', ['lost', 'returned'])
        .groupBy('dl.order_line_id').select('dl.order_line_id as line_id').max('d.announced_at as announced_at'),
    ),
    query(
      { id: id(), quantity: count(), accepted: int() },
      db.q('needs as n').join('order_lines as l', 'l.need_id', 'n.id').whereIn('n.id', needIds).groupBy('n.id', 'n.quantity').select('n.id', 'n.quantity').sum('l.accepted as accepted'),
    ),
  );
  const models = await slipModels(db, [...new Set(lines.map((line) => line.supplierId))], today);
  const notBefore = (day: CalendarDate): CalendarDate => (day > today ? day : today);
  const announced = new Map(despatched.map((row) => [row.lineId, berlinDateOf(row.announcedAt)]));
  const datedOf = (line: (typeof lines)[number]): readonly DatedUnits[] => {
    // what was counted before its advice was read is here all the same: the nearest dates were about it
    const counted = Math.max(0, line.received - line.shipped);
    const { shippedIn, confirmedOpen } = deriveQuantities({ ...line, shipped: line.shipped + counted });
    const entry = (units: number, days: LikelyDays): DatedUnits => ({ lineId: line.id, needId: line.needId, units, ...days });
    // what has left the supplier is late by its carrier at most
    const here = notBefore(addDays(announced.get(line.id) ?? today, line.transitDays));
    const onTheWay = entry(Math.max(0, shippedIn - line.received), { expectedOn: here, promisedOn: here, littleExperience: false });
    const named = schedules.filter((each) => each.lineId === line.id);
    // only of a line that was to come at once it is known which units its first date was meant for
    const since = named.length === 1 && line.shipped + line.received === 0 ? line.firstEta : null;
    const model = models.get(line.supplierId);
    const confirmed = named.flatMap((each) => {
      const day = expectedDay({ from: each.etaFrom, to: each.etaTo, precision: each.etaPrecision, kind: 'estimate', basis: each.etaBasis ?? 'delivery' }, line.transitDays);
      const days = day === null || !model ? null : likelyDays(model, { named: day, since, today });
      return days === null ? [] : [entry(each.quantity, days)];
    });
    return [onTheWay, ...cutTo(confirmedOpen, withoutFirst(counted, confirmed))].filter((each) => each.units > 0);
  };
  const lacking = new Map(needs.map((need) => [need.id, Math.max(0, need.quantity - need.accepted)]));
  const dated = withinNeeds(lines.flatMap(datedOf), lacking);

  const arrivals: Arrival[] = [];
  for (const line of lines) {
    const own = dated.filter((each) => each.lineId === line.id);
    const ofLine = shares.filter((share) => share.lineId === line.id);
    if (own.length === 0 || !ofLine.some((share) => share.organisationId === key.ownerId)) continue;
    const { closed } = deriveQuantities(line);
    const acceptedIn = Math.min(line.accepted, line.ordered - closed);
    const { given } = attribute(ofLine, { closed, accepted: Math.min(line.ordered - closed, acceptedIn + sumOf(own, (each) => each.units)) });
    const owners = new Map(ofLine.map((share) => [share.id, share.organisationId]));
    let next = sumOf(ofLine, (share) => share.accepted) - acceptedIn;
    for (const { expectedOn, promisedOn, littleExperience, units } of own) {
      const ours = given.slice(Math.max(0, next), Math.max(0, next + units)).filter((shareId) => owners.get(shareId) === key.ownerId).length;
      next += units;
      if (ours > 0) arrivals.push({ orderLineId: line.id, modelId: line.productModelId, units: ours, expectedOn, promisedOn, littleExperience });
    }
  }
  return arrivals;
}

/**
 * Says that a supplier has given, moved or withdrawn dates or quantities of an order line: everybody with a share in it,
 * or in a line that serves the same need, may be promised something else.
 */
export async function expectedSupplyOfLineChanged(tx: Tx, orderLineId: string): Promise<void> {
  const keys = await tx.select(
    { ownerId: id(), equipmentClassId: id() },
    tx.q('order_lines as moved').join('order_lines as l', (on) => { on.on('l.id', 'moved.id').orOn('l.need_id', 'moved.need_id'); }).join('order_line_shares as s', 's.line_id', 'l.id').join('product_models as m', 'm.id', 'l.product_model_id')
      .where('moved.id', orderLineId).distinct('s.organisation_id as owner_id', 'm.equipment_class_id').orderBy(['s.organisation_id', 'm.equipment_class_id']),
  );
  for (const key of keys) expectedSupplyChanged(tx, key);
}

const byDay = (a: DatedUnits, b: DatedUnits): number => (a.expectedOn < b.expectedOn ? -1 : a.expectedOn > b.expectedOn ? 1 : a.lineId < b.lineId ? -1 : 1);

/** The earliest entries, up to so many units. */
function cutTo(units: number, entries: readonly DatedUnits[]): readonly DatedUnits[] {
  let left = units;
  return [...entries].sort(byDay).map((entry) => {
    const kept = Math.min(left, entry.units);
    left -= kept;
    return { ...entry, units: kept };
  });
}

function withoutFirst(units: number, entries: readonly DatedUnits[]): readonly DatedUnits[] {
  let left = units;
  return [...entries].sort(byDay).map((entry) => {
    const gone = Math.min(left, entry.units);
    left -= gone;
    return { ...entry, units: entry.units - gone };
  });
}

/** Lines of one need together, earliest first, up to what the need still lacks; lines without a need as they are. */
function withinNeeds(entries: readonly DatedUnits[], lacking: ReadonlyMap<string, number>): readonly DatedUnits[] {
  const byNeed = new Map<string | null, DatedUnits[]>();
  for (const entry of entries) byNeed.set(entry.needId, [...(byNeed.get(entry.needId) ?? []), entry]);
  return [...byNeed]
    .flatMap(([needId, ofNeed]) => (needId === null ? ofNeed : cutTo(lacking.get(needId) ?? 0, ofNeed)))
    .filter((entry) => entry.units > 0)
    .sort(byDay);
}
