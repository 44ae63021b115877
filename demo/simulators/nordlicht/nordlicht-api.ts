import { berlinDateOf } from '../../../src/shared/calendar-date.ts';
import { openOfKind, shippedUnits, type SimulatedLine, type SimulatedOrder } from '../simulated-order.ts';
import type { SimulatedSupplier } from '../simulated-supplier.ts';
import { germanDate } from '../story-calendar.ts';
import { listOf, objectOf, type SupplierApi, textOf } from '../supplier-api.ts';

/** Its merchandise system cannot hold "no date". */
const NO_DATE = '31.12.2099';

function line(supplier: SimulatedSupplier, answered: boolean, entry: SimulatedLine): object {
  const position = { pos: String(entry.position), kundenpos: entry.customerLine, artikelnr: entry.article, bestellt: String(entry.ordered) };
  if (!answered) return position;
  return {
    ...position,
    bestaetigt: String(openOfKind(entry, 'confirmed') + shippedUnits(entry)),
    rueckstand: String(openOfKind(entry, 'backordered')),
    storniert: String(entry.cancelled),
    geliefert: String(shippedUnits(entry)),
    termine: supplier.expectationsOf(entry).map(({ quantity, day }) => ({ menge: String(quantity), liefertermin: day ? germanDate(day) : NO_DATE })),
  };
}

function status(supplier: SimulatedSupplier, order: SimulatedOrder): object {
  const results = { pending: 'offen', accepted: 'angenommen', refused: 'abgelehnt' } as const;
  return {
    auftragsnr: order.id,
    kundenbestellnr: order.customerOrderNumber,
    fassung: String(order.revision),
    stand: order.changedAt.toISOString(),
    status: order.answered ? 'bestaetigt' : 'eingegangen',
    positionen: order.lines.map((entry) => line(supplier, order.answered, entry)),
    lieferungen: order.lines.flatMap((entry) => entry.shipments.map((shipment) => ({
      lieferschein: shipment.despatchNumber,
      datum: germanDate(berlinDateOf(shipment.shippedAt)),
      spediteur: shipment.carrier,
      sendungsnummern: shipment.trackingNumbers,
      ersatz: shipment.replacement ? 'J' : 'N',
      pos: String(entry.position),
      menge: String(shipment.quantity),
    }))),
    stornierungen: order.cancellations.map((entry) => ({
      nr: entry.number, pos: String(entry.position), menge: String(entry.quantity), ergebnis: results[entry.result],
    })),
  };
}

/** Bearer token; German names; every number is a text; dates as on paper. */
export const nordlichtApi: SupplierApi = {
  authorised: (headers, secret) => headers.authorization === `Bearer ${secret}`,
  routes: [
    {
      method: 'POST', path: /^\/api\/v1\/orders$/, name: '/api/v1/orders',
      handle(supplier, { body }) {
        const order = objectOf(body);
        const placed = supplier.placeOrder(textOf(order['kundenbestellnr'], 'kundenbestellnr'), listOf(order['positionen']).map((entry) => ({
          customerLine: textOf(entry['kundenpos'], 'kundenpos'), article: textOf(entry['artikelnr'], 'artikelnr'), quantity: Number(entry['menge']),
        })));
        return { status: placed.isNew ? 201 : 200, body: status(supplier, placed.order) };
      },
    },
    {
      method: 'GET', path: /^\/api\/v1\/orders$/, name: '/api/v1/orders',
      handle(supplier, { query }) {
        const wanted = query.get('customerOrderNumber');
        const found = supplier.orders.filter((order) => wanted === null || order.customerOrderNumber === wanted);
        return { status: 200, body: { auftraege: found.map((order) => ({ auftragsnr: order.id, kundenbestellnr: order.customerOrderNumber })) } };
      },
    },
    {
      method: 'GET', path: /^\/api\/v1\/orders\/([^/]+)$/, name: '/api/v1/orders/{id}',
      handle: (supplier, { parameters }) => ({ status: 200, body: status(supplier, supplier.orderOf(parameters[0] ?? '')) }),
    },
    {
      method: 'POST', path: /^\/api\/v1\/orders\/([^/]+)\/cancellations$/, name: '/api/v1/orders/{id}/cancellations',
      handle(supplier, { parameters, body }) {
        const wish = objectOf(body);
        const cancellation = supplier.requestCancellation(supplier.orderOf(parameters[0] ?? ''), Number(wish['pos']), Number(wish['menge']));
        return { status: 202, body: { nr: cancellation.number, ergebnis: 'offen' } };
      },
    },
    {
      method: 'GET', path: /^\/api\/v1\/articles$/, name: '/api/v1/articles',
      handle: (supplier) => ({
        status: 200,
        body: {
          artikel: supplier.script.articles.map((article) => ({
            artikelnr: article.number, bezeichnung: article.name, ean: article.gtin, preis: (article.netPriceCents / 100).toFixed(2).replace('.', ','),
          })),
        },
      }),
    },
  ],
};
