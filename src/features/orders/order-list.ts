import { bigint, bool, code, count, date, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { keyset, type Builder } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import { isAscii } from '../../shared/ascii.ts';
import { inScope } from '../../shared/permissions.ts';
import { cappedTotal, COUNT_CAP, toPage, type CursorValue, type ListRequest, type Page } from '../../shared/paging.ts';
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
  const column = { createdAt: 'p.created_at', number: 'p.number', state: 'p.state' }[request.sort.field];
  const page = keyset(filtered(db, scope, request.filters), request, column, 'p.id').select(
    'p.id', 'p.number', 'p.version', 'p.state', 'p.on_hold', 'p.organisation_id', 'o.name as organisation_name', 'p.supplier_id', 's.name as supplier_name',
    'p.currency', 'p.net_minor', 'p.needed_by', 'p.created_at', 'p.sent_at', 'p.last_heard_at',
  );
  const counted = db.q.from(filtered(db, scope, request.filters).select('p.id').limit(COUNT_CAP + 1).as('found')).count({ total: '*' });
  const [rows, totals] = await db.selectAll({ shape, builder: page }, { shape: { total: int() }, builder: counted });
  const sums = await sumsOf(db, scope, rows);
  const position = (row: (typeof rows)[number]): CursorValue => row[request.sort.field];
  return toPage(request, rows, (row) => ({ value: position(row), id: row.id }), (row) => {
    const sum = sums.get(row.id);
    return {
      ...row, netMinor: inScope(scope, row.organisationId) ? row.netMinor : null,
      lines: sum?.lines ?? 0, quantity: sum?.quantity ?? 0, closed: sum?.closed ?? 0, accepted: sum?.accepted ?? 0, eta: sum?.eta ?? null,
    };
  }, cappedTotal(totals[0]?.total ?? 0));
}

function filtered(db: Reader, scope: Scope, filters: OrderFilter): Builder {
  const builder = db.q('purchase_orders as p').join('organisations as o', 'o.id', 'p.organisation_id').join('suppliers as s', 's.id', 'p.supplier_id');
  const withShare = (reach: Scope): Builder =>
    scopePredicate(db.q('order_line_shares as h').join('order_lines as l', 'l.id', 'h.line_id').whereRaw('l.order_id = p.id'), 'h.organisation_id', reach).select('h.id');
  const reached = (reach: Scope): void => {
    if (reach.all) return;
    void builder.where((either) => { void scopePredicate(either, 'p.organisation_id', reach).orWhereExists(withShare(reach)); });
  };
  reached(scope);
  if (filters.organisationId !== undefined) reached({ all: false, organisationIds: [filters.organisationId] });
  if (filters.state !== undefined) builder.whereIn('p.state', filters.state);
  if (filters.supplierId !== undefined) builder.where('p.supplier_id', filters.supplierId);
  if (filters.onHold !== undefined) builder.where('p.on_hold', filters.onHold);
  if (filters.number !== undefined) builder.where('p.number', 'like', beginning(filters.number.toUpperCase()));
  const { needId, dueBy, q } = filters;
  if (needId !== undefined) builder.whereExists(db.q('order_lines as l').whereRaw('l.order_id = p.id').andWhere('l.need_id', needId).select('l.id'));
  if (dueBy !== undefined) builder.whereExists(db.q('order_lines as l').whereRaw('l.order_id = p.id').andWhere('l.eta', '<=', dueBy).whereNotIn('l.state', ['complete', 'cancelled', 'rejected']).select('l.id'));
  if (q !== undefined) {
    const numbers = db.q('order_supplier_numbers as n').whereRaw('n.order_id = p.id').andWhere('n.supplier_order_number', 'like', beginning(q)).select('n.order_id');
    builder.where((any) => {
      void any.where('s.search_key', 'like', beginning(searchKey(q))).orWhereExists(numbers);
      if (isAscii(q.toUpperCase())) void any.orWhere('p.number', 'like', beginning(q.toUpperCase()));
    });
  }
  return builder;
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
