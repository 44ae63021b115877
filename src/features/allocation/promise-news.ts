import { code, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { UnitPromise } from './promise-buckets.ts';
import type { PromiseCause } from './promise-stability.ts';

/** A supplier's word about the dates of an order line that promises rest on. */
export interface SupplyMove {
  readonly lineId: string;
  readonly observedAt: Date;
  /** Null: the date was withdrawn. */
  readonly days: number | null;
  readonly direction: 'later' | 'earlier' | 'withdrawn';
  readonly units: number;
  readonly supplier: string;
  readonly model: string;
}

/** What has moved on these order lines; as much as was said of lines that are still open, whatever lies behind. */
export async function movesOf(db: Reader, orderLineIds: readonly string[]): Promise<readonly SupplyMove[]> {
  if (orderLineIds.length === 0) return [];
  return db.select(
    { lineId: id(), observedAt: instant(), days: nullable(int()), direction: code<SupplyMove['direction']>(), units: int(), supplier: text(), model: text() },
    db.q('eta_history as h').join('order_lines as l', 'l.id', 'h.line_id').join('purchase_orders as o', 'o.id', 'h.order_id').join('suppliers as s', 's.id', 'o.supplier_id').join('product_models as m', 'm.id', 'l.product_model_id')
      .whereIn('h.line_id', [...orderLineIds]).orderBy(['h.observed_at', 'h.id']).select('h.line_id', 'h.observed_at', 'h.days', 'h.direction', 'h.units', 's.name as supplier', 'm.name as model'),
  );
}

const DIRECTIONS: Readonly<Partial<Record<PromiseCause, readonly SupplyMove['direction'][]>>> = { later: ['later', 'withdrawn'], supply_gone: ['withdrawn', 'later'], earlier: ['earlier'] };

/**
 * Who moved what, where a promise changes for it: the latest news, since the promise was told, about the order lines of units
 * that lost their day. Undefined where no supplier said anything, as when others came before or a date has just passed.
 */
export function moveBehind(moves: readonly SupplyMove[], { cause, since, before, after }: { readonly cause: PromiseCause; readonly since: Date; readonly before: readonly UnitPromise[]; readonly after: readonly UnitPromise[] }): SupplyMove | undefined {
  const directions = DIRECTIONS[cause] ?? [];
  const changed = new Set(before.filter((unit, index) => unit.promisedOn !== after[index]?.promisedOn).map((unit) => unit.orderLineId));
  const news = moves.filter((move) => changed.has(move.lineId) && directions.includes(move.direction) && move.observedAt >= since);
  return news.reduce<SupplyMove | undefined>((last, move) => (!last || move.observedAt > last.observedAt || (move.observedAt.getTime() === last.observedAt.getTime() && move.units > last.units) ? move : last), undefined);
}
