import { bigint, bool, code, count, date, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import { pinned, type Listing } from '../../persistence/listing.ts';
import { countRows, pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { whereSeen, type Sight } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { isAscii } from '../../shared/ascii.ts';
import { inScope } from '../../shared/permissions.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { searchKey } from '../../shared/search-key.ts';
import type { OrderState } from './order.ts';

export interface OrderFilter {
  readonly state?: readonly OrderState[];
  readonly supplierId?: string;
  /** Placed by it, or with a share of it. */
  readonly organisationId?: string;
  readonly needId?: string;
  /** The beginning of our number. */
  readonly number?: string;
  /** The beginning of our number, a number of the supplier's or the supplier's name. */
  readonly q?: string;
  readonly onHold?: boolean;
  /** Expected on or before this day, and not complete. */
  readonly dueBy?: string;
}

export const orderSorts = ['createdAt', 'number', 'state'] as const;
export type OrderSort = (typeof orderSorts)[number];

const shape = {
  id: id(), number: code(20), version: int(), state: code<OrderState>(20), onHold: bool(), organisationId: id(), organisationName: text(), supplierId: id(), supplierName: text(),
  currency: code(3), netMinor: bigint(), neededBy: nullable(date()), createdAt: instant(), sentAt: nullable(instant()), lastHeardAt: nullable(instant()),
};
const sumShape = { orderId: id(), quantity: count(), closed: count(), accepted: count(), eta: nullable(date()), lines: int() };

export interface OrderSummary {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: OrderState;
  readonly onHold: boolean;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly currency: string;
  /** Null for those who only have shares in it. */
  readonly netMinor: number | null;
  readonly neededBy: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly lastHeardAt: Date | null;
  /** Over the lines and shares in scope. */
  readonly lines: number;
  readonly quantity: number;
  readonly closed: number;
  readonly accepted: number;
  /** The nearest day on which something is expected. */
  readonly eta: string | null;
}

/** Orders that the scope reaches by who placed them or by a share. Figures count the shares in scope only. */
export async function listOrders(db: Reader, scope: Scope, request: ListRequest<OrderSort, OrderFilter>): Promise<Page<OrderSummary>> {
  const { field } = request.sort;
  const { seenBy, where } = asked(db, scope, request.filters);
  const listing: Listing = {
    from: 'purchase_orders as p', seenBy, where, sort: { createdAt: 'p.created_at', number: 'p.number', state: 'p.state' }[field], sortKind: shape[field], unique: field === 'number',
    pins: pinned('p.state', field === 'state' ? undefined : request.filters.state),
  };
  const whole = db.q('purchase_orders as p').join('organisations as o', 'o.id', 'p.organisation_id').join('suppliers as s', 's.id', 'p.supplier_id').select(
    'p.id', 'p.number', 'p.version', 'p.state', 'p.on_hold', 'p.organisation_id', 'o.name as organisation_name', 'p.supplier_id', 's.name as supplier_name',
    'p.currency', 'p.net_minor', 'p.needed_by', 'p.created_at', 'p.sent_at', 'p.last_heard_at',
  );
  const rows = await pageRows(db, shape, whole, listing, request);
  const total = await countRows(db, listing);
  const sums = await sumsOf(db, scope, rows);
  return toPage(request, rows, (row) => ({ value: row[field], id: row.id }), (row) => {
    const sum = sums.get(row.id);
    return {
      ...row, netMinor: inScope(scope, row.organisationId) ? row.netMinor : null,
      lines: sum?.lines ?? 0, quantity: sum?.quantity ?? 0, closed: sum?.closed ?? 0, accepted: sum?.accepted ?? 0, eta: sum?.eta ?? null,
    };
  }, total);
}

/** Orders placed by organisations of a scope, or with a share of theirs. */
const sights = (db: Reader, scope: Scope): readonly Sight[] => [
  { column: 'p.organisation_id', scope },
  ...(scope.all ? [] : [{ ids: scopePredicate(db.q('order_line_shares as h').join('order_lines as l', 'l.id', 'h.line_id').select('l.order_id'), 'h.organisation_id', scope) }]),
];

function asked(db: Reader, scope: Scope, filters: OrderFilter): Pick<Listing, 'seenBy' | 'where'> {
  const { organisationId } = filters;
  const narrowed: Scope | undefined = organisationId === undefined ? undefined : { all: false, organisationIds: [organisationId] };
  // what concerns one organisation of the scope is seen because of it; another's is seen for other reasons
  if (narrowed && organisationId !== undefined && inScope(scope, organisationId)) return { seenBy: sights(db, narrowed), where: (builder) => { narrow(db, builder, filters); } };
  return {
    seenBy: sights(db, scope),
    where: (builder) => {
      if (narrowed) whereSeen(builder, sights(db, narrowed), 'p.id');
      narrow(db, builder, filters);
    },
  };
}

function narrow(db: Reader, builder: Builder, filters: OrderFilter): void {
  if (filters.state !== undefined) builder.whereIn('p.state', filters.state);
  if (filters.supplierId !== undefined) builder.where('p.supplier_id', filters.supplierId);
  if (filters.onHold !== undefined) builder.where('p.on_hold', filters.onHold);
  if (filters.number !== undefined) builder.where('p.number', 'like', beginning(filters.number.toUpperCase()));
  const { needId, dueBy, q } = filters;
  if (needId !== undefined) builder.whereExists(db.q('order_lines as l').whereRaw('l.order_id = p.id').andWhere('l.need_id', needId).select('l.id'));
  if (dueBy !== undefined) builder.whereExists(db.q('order_lines as l').whereRaw('l.order_id = p.id').andWhere('l.eta', '<=', dueBy).whereNotIn('l.state', ['complete', 'cancelled', 'rejected']).select('l.id'));
  if (q !== undefined) {
    const numbers = db.q('order_supplier_numbers as n').whereRaw('n.order_id = p.id').andWhere('n.supplier_order_number', 'like', beginning(q)).select('n.order_id');
    builder.join('suppliers as s', 's.id', 'p.supplier_id').where((any) => {
      void any.where('s.search_key', 'like', beginning(searchKey(q))).orWhereExists(numbers);
      if (isAscii(q.toUpperCase())) void any.orWhere('p.number', 'like', beginning(q.toUpperCase()));
    });
  }
}

/** What people type is text, also where it means something to LIKE; both engines take the backslash only if told so, so these letters are dropped. */
const beginning = (typed: string): string => `${typed.replace(/[%_\\]/g, '')}%`;

async function sumsOf(db: Reader, scope: Scope, orders: readonly { readonly id: string; readonly organisationId: string }[]): Promise<ReadonlyMap<string, { quantity: number; closed: number; accepted: number; eta: string | null; lines: number }>> {
  if (orders.length === 0) return new Map();
  const whole = orders.filter((order) => inScope(scope, order.organisationId)).map((order) => order.id);
  const builder = db.q('order_line_shares as h').join('order_lines as l', 'l.id', 'h.line_id').whereIn('l.order_id', orders.map((order) => order.id))
    .groupBy('l.order_id').select('l.order_id').sum({ quantity: 'h.quantity', closed: 'h.closed', accepted: 'h.accepted' }).min({ eta: 'l.eta' }).countDistinct({ lines: 'l.id' });
  if (!scope.all) builder.where((either) => { void scopePredicate(either, 'h.organisation_id', scope).orWhereIn('l.order_id', whole); });
  return new Map((await db.select(sumShape, builder)).map((row) => [row.orderId, row]));
}
