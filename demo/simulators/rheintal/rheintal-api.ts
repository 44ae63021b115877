import { isoWeekOf } from '../../../src/shared/calendar-date.ts';
import { openOfKind, shippedUnits, type Shipment, type SimulatedLine, type SimulatedOrder } from '../simulated-order.ts';
import type { SimulatedSupplier } from '../simulated-supplier.ts';
import { germanWeek } from '../story-calendar.ts';
import { listOf, objectOf, type SupplierApi, textOf } from '../supplier-api.ts';

/** Its converter from XML writes a list of one as the thing itself, and leaves an empty list out. */
const collapse = <T>(list: readonly T[]): T | readonly T[] | undefined => (list.length > 1 ? list : list[0]);

const shipmentOf = (shipment: Shipment): object => ({
  despatchNumber: shipment.despatchNumber,
  shippedOn: shipment.shippedAt.toISOString(),
  carrier: shipment.carrier,
  tracking: collapse(shipment.trackingNumbers),
  units: shipment.quantity,
  purpose: shipment.replacement ? 'REPLACEMENT' : 'ORDER',
  serialNumber: collapse(shipment.identifiers),
});

function lineOf(supplier: SimulatedSupplier, entry: SimulatedLine): object {
  return {
    no: entry.position * 10,
    customerLineNumber: entry.customerLine,
    sku: entry.article,
    quantity: {
      ordered: entry.ordered,
      promised: openOfKind(entry, 'confirmed') + shippedUnits(entry),
      backorder: openOfKind(entry, 'backordered'),
      cancelled: entry.cancelled,
    },
    delivery: collapse(supplier.expectationsOf(entry).map(({ quantity, day, kind }) => ({
      units: quantity,
      week: day ? `${germanWeek(day)}/${isoWeekOf(day).year}` : 'offen',
      firm: kind === 'confirmed',
    }))),
    shipment: collapse(entry.shipments.map(shipmentOf)),
  };
}

const document = (supplier: SimulatedSupplier, order: SimulatedOrder): object => ({
  purchaseOrder: {
    id: order.id,
    customerOrderNumber: order.customerOrderNumber,
    version: order.revision,
    lastChange: order.changedAt.toISOString(),
    line: collapse(order.lines.map((entry) => lineOf(supplier, entry))),
    cancellation: collapse(order.cancellations.map((entry) => ({
      id: entry.number, line: entry.position * 10, units: entry.quantity, outcome: entry.result.toUpperCase(),
    }))),
  },
});

/** Basic authentication; English names; a list of one is not a list; delivery weeks as "KW 19/2020". */
export const rheintalApi: SupplierApi = {
  authorised: (headers, secret) => headers.authorization === `Basic ${Buffer.from(secret).toString('base64')}`,
  routes: [
    {
      method: 'POST', path: /^\/rest\/orders$/, name: '/rest/orders',
      handle(supplier, { body }) {
        const order = objectOf(objectOf(body)['purchaseOrder']);
        const placed = supplier.placeOrder(textOf(order['customerOrderNumber'], 'customerOrderNumber'), listOf(order['line']).map((entry) => ({
          customerLine: textOf(entry['customerLineNumber'], 'customerLineNumber'), article: textOf(entry['sku'], 'sku'), quantity: Number(entry['units']),
        })));
        return { status: placed.isNew ? 201 : 200, body: document(supplier, placed.order) };
      },
    },
    {
      method: 'GET', path: /^\/rest\/orders$/, name: '/rest/orders',
      handle(supplier, { query }) {
        const number = query.get('customerOrderNumber');
        const since = new Date(query.get('changedSince') || 0);
        const found = supplier.orders.filter((order) => (number === null || order.customerOrderNumber === number) && order.changedAt >= since);
        return {
          status: 200,
          body: {
            asOf: supplier.now.toISOString(),
            purchaseOrder: collapse(found.map((order) => ({ id: order.id, customerOrderNumber: order.customerOrderNumber }))),
          },
        };
      },
    },
    {
      method: 'GET', path: /^\/rest\/orders\/([^/]+)$/, name: '/rest/orders/{id}',
      handle: (supplier, { parameters }) => ({ status: 200, body: document(supplier, supplier.orderOf(parameters[0] ?? '')) }),
    },
    {
      method: 'POST', path: /^\/rest\/orders\/([^/]+)\/cancellation$/, name: '/rest/orders/{id}/cancellation',
      handle(supplier, { parameters, body }) {
        const wish = objectOf(body);
        const cancellation = supplier.requestCancellation(supplier.orderOf(parameters[0] ?? ''), Number(wish['line']) / 10, Number(wish['units']));
        return { status: 202, body: { id: cancellation.number, outcome: cancellation.result.toUpperCase() } };
      },
    },
    {
      method: 'GET', path: /^\/rest\/articles$/, name: '/rest/articles',
      handle: (supplier) => ({
        status: 200,
        body: {
          article: collapse(supplier.script.articles.map((article) => ({
            sku: article.number, description: article.name, ean: article.gtin, price: { net: article.netPriceCents / 100, currency: 'EUR' },
          }))),
        },
      }),
    },
  ],
};
