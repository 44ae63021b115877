import { berlinDateOf } from '../../../src/shared/calendar-date.ts';
import type { SimulatedLine, SimulatedOrder } from '../simulated-order.ts';
import { shippedUnits } from '../simulated-order.ts';
import type { SimulatedSupplier } from '../simulated-supplier.ts';
import { germanWeek } from '../story-calendar.ts';
import { listOf, objectOf, type SupplierApi, textOf } from '../supplier-api.ts';

const euros = (cents: number): string => (cents / 100).toFixed(2).replace('.', ',');

/** A line is a list of part quantities, each with its own state; there are no totals. */
function partsOf(supplier: SimulatedSupplier, entry: SimulatedLine): object[] {
  const shipped = shippedUnits(entry);
  return [
    ...(entry.rejected > 0 ? [{ menge: entry.rejected, zustand: 'abgelehnt', grund: entry.rejectedReason }] : []),
    ...(entry.substituted > 0 ? [{ menge: entry.substituted, zustand: 'ersetzt', durchZeile: entry.substitutedBy }] : []),
    ...(entry.cancelled > 0 ? [{ menge: entry.cancelled, zustand: 'storniert' }] : []),
    ...(shipped > 0 ? [{ menge: shipped, zustand: 'versandt' }] : []),
    ...supplier.expectationsOf(entry).map(({ quantity, day }) => ({ menge: quantity, zustand: 'zugesagt', termin: day ? germanWeek(day) : null })),
  ];
}

function lineOf(supplier: SimulatedSupplier, order: SimulatedOrder, entry: SimulatedLine): object {
  const article = supplier.articleOf(entry.article);
  return {
    zeile: entry.position,
    ihreZeile: entry.customerLine,
    ...(entry.substituteFor === null ? {} : { ersatzFuerZeile: entry.substituteFor, grund: 'Nachfolgemodell' }),
    artikel: entry.article,
    bezeichnung: article?.name,
    stueckpreis: euros(article?.netPriceCents ?? 0),
    bestellmenge: entry.ordered,
    teilmengen: order.answered ? partsOf(supplier, entry) : [],
  };
}

const documentOf = (supplier: SimulatedSupplier, order: SimulatedOrder): object => ({
  auftrag: {
    nummer: order.id,
    ihreBestellung: order.customerOrderNumber,
    fassung: order.revision,
    stand: berlinDateOf(order.changedAt),
    zustand: order.answered ? 'beantwortet' : 'in Pruefung',
    zeilen: order.lines.map((entry) => lineOf(supplier, order, entry)),
    lieferscheine: order.lines.flatMap((entry) => entry.shipments.map((shipment) => ({
      nummer: shipment.despatchNumber,
      art: shipment.replacement ? 'Ersatzlieferung' : 'Lieferung',
      zeile: entry.position,
      menge: shipment.quantity,
      paketdienst: shipment.carrier,
      paketnummern: shipment.trackingNumbers.join(';'),
      imei: shipment.identifiers,
    }))),
    stornos: order.cancellations.map((entry) => ({ nummer: entry.number, zeile: entry.position, menge: entry.quantity, zustand: entry.result })),
  },
});

/** Key in a header of its own; part quantities instead of totals; delivery weeks without a year. */
export const kontorApi: SupplierApi = {
  authorised: (headers, secret) => headers['x-kontor-key'] === secret,
  routes: [
    {
      method: 'POST', path: /^\/v2\/orders$/, name: '/v2/orders',
      handle(supplier, { body }) {
        const order = objectOf(objectOf(body)['bestellung']);
        const placed = supplier.placeOrder(textOf(order['nummer'], 'nummer'), listOf(order['zeilen']).map((entry) => ({
          customerLine: textOf(entry['zeile'], 'zeile'), article: textOf(entry['artikel'], 'artikel'), quantity: Number(entry['menge']),
        })));
        return { status: placed.isNew ? 201 : 200, body: documentOf(supplier, placed.order) };
      },
    },
    {
      method: 'GET', path: /^\/v2\/orders$/, name: '/v2/orders',
      handle(supplier, { query }) {
        const order = supplier.orders.find((candidate) => candidate.customerOrderNumber === query.get('customerOrderNumber'));
        return order ? { status: 200, body: documentOf(supplier, order) } : { status: 404, body: { fehler: 'keine Bestellung mit dieser Nummer' } };
      },
    },
    {
      method: 'GET', path: /^\/v2\/orders\/([^/]+)$/, name: '/v2/orders/{id}',
      handle: (supplier, { parameters }) => ({ status: 200, body: documentOf(supplier, supplier.orderOf(parameters[0] ?? '')) }),
    },
    {
      method: 'POST', path: /^\/v2\/orders\/([^/]+)\/storno$/, name: '/v2/orders/{id}/storno',
      handle(supplier, { parameters, body }) {
        const wish = objectOf(body);
        const cancellation = supplier.requestCancellation(supplier.orderOf(parameters[0] ?? ''), Number(wish['zeile']), Number(wish['menge']));
        return { status: 202, body: { nummer: cancellation.number, zustand: cancellation.result } };
      },
    },
    {
      method: 'GET', path: /^\/v2\/articles$/, name: '/v2/articles',
      handle: (supplier) => ({
        status: 200,
        body: {
          artikel: supplier.script.articles.map((article) => ({
            nummer: article.number, bezeichnung: article.name, gtin: article.gtin, preis: euros(article.netPriceCents),
          })),
        },
      }),
    },
  ],
};
