import { code, id, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { query, type Query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Scope } from '../../shared/actor.ts';
import type { Tracking } from '../catalog/product-model.ts';
import type { OrderState } from '../orders/order.ts';
import { orderLines } from '../orders/order-tables.ts';

const shape = {
  ...orderLines.columns, orderNumber: code(), orderState: code<OrderState>(), organisationId: id(), supplierId: id(),
  productModelName: text(), manufacturerId: id(), equipmentClassId: id(), tracking: code<Tracking>(), gtin: nullable(code(14)),
};

/** An order line as those who unpack a pallet need it. */
export type ReceivableLine = RowOf<typeof shape>;

const OPEN: readonly OrderState[] = ['sending', 'send_in_doubt', 'sent', 'acknowledged'];
/** What came late for an order that has ended is surplus, but it is there. */
const ENDED: readonly OrderState[] = ['closed', 'closed_short', 'cancelled'];

type Builder = ReturnType<Reader['q']['from']>;

/**
 * The ids of a supplier's lines that goods may belong to: all of open orders, and of ended ones those that are named.
 * Two branches, each by an index of its own: as one condition they are answered by reading every order of the supplier.
 */
export function receivableLineIds(db: Reader, supplierId: string, named: readonly string[]): Builder {
  const ofOrders = (states: readonly OrderState[]): Builder =>
    db.q('purchase_orders as p').join('order_lines as n', 'n.order_id', 'p.id').where('p.supplier_id', supplierId).whereIn('p.state', states).select('n.id');
  const open = ofOrders(OPEN);
  return named.length === 0 ? open : open.unionAll(ofOrders(ENDED).whereIn('n.id', named));
}

/** The lines that goods may belong to, within the scope (of the buyer or of a share). */
export function receivableLines(db: Reader, supplierId: string, scope: Scope, named: readonly string[]): Query<typeof shape> {
  const builder = db.q.from(receivableLineIds(db, supplierId, named).as('receivable')).join('order_lines as n', 'n.id', 'receivable.id').join('purchase_orders as p', 'p.id', 'n.order_id').join('product_models as m', 'm.id', 'n.product_model_id')
    .orderBy(['p.sent_at', 'p.number', 'n.position'])
    .select('n.*', 'p.number as order_number', 'p.state as order_state', 'p.organisation_id', 'p.supplier_id', 'm.name as product_model_name', 'm.manufacturer_id', 'm.equipment_class_id', 'm.tracking', 'm.gtin');
  if (!scope.all) {
    void builder.where((either) => {
      void either.where((bought) => void scopePredicate(bought, 'p.organisation_id', scope))
        .orWhereExists(scopePredicate(db.q('order_line_shares as h').whereRaw('h.line_id = n.id'), 'h.organisation_id', scope));
    });
  }
  return query(shape, builder);
}

/** The lines with these ids, whatever the state of their orders. */
export const linesById = (db: Reader, lineIds: readonly string[]): Query<typeof shape> =>
  query(
    shape,
    db.q('order_lines as n').join('purchase_orders as p', 'p.id', 'n.order_id').join('product_models as m', 'm.id', 'n.product_model_id').whereIn('n.id', lineIds).orderBy(['p.id', 'n.id'])
      .select('n.*', 'p.number as order_number', 'p.state as order_state', 'p.organisation_id', 'p.supplier_id', 'm.name as product_model_name', 'm.manufacturer_id', 'm.equipment_class_id', 'm.tracking', 'm.gtin'),
  );
