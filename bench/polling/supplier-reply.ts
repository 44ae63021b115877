import { addDays } from '../../src/shared/calendar-date.ts';
import type { GenericRestConfiguration } from '../../src/features/suppliers/adapters/generic-rest/generic-rest-configuration.ts';

/** What each supplier allows, and holds to: so many requests in any minute, and no more than its burst in any second. */
export const LIMIT = { perMinute: 1_500, perSecond: 50 } as const;
export const ORDERED = 5;
export const ARTICLE = 'ZW-TAB-10';

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** Our number of the order at this place of a supplier's list. */
export const ourNumber = (supplier: number, index: number): string => `PO-2026-${pad(supplier, 2)}${pad(index, 5)}`;
export const supplierNumber = (supplier: number, index: number): string => `S-${supplier}-${index}`;

/** A tenth of the orders moves with each version of the supplier's plans; the others stay as they are. */
export const movesWith = (index: number): boolean => index % 10 === 0;

export const etaOf = (index: number, version: number): string => addDays('2027-06-01', movesWith(index) ? 7 * version : 0);

/** The reply to a question about one order, byte for byte. */
export const replyAbout = (supplier: number, index: number, version: number): string => JSON.stringify({
  auftrag: { nr: supplierNumber(supplier, index), bestellung: ourNumber(supplier, index) },
  positionen: [{ pos: 1, artikel: ARTICLE, bestellt: ORDERED, bestaetigt: ORDERED, termine: [{ menge: ORDERED, tag: etaOf(index, version) }] }],
});

/** How to speak with such a supplier. */
export const configurationOf = (baseUrl: string): GenericRestConfiguration => ({
  baseUrl,
  authentication: { kind: 'none' },
  orderStatus: {
    path: '/orders/{supplierOrderId}',
    documentType: 'order_status',
    mapping: `{
      "documentId": auftrag.nr,
      "lines": positionen.{
        "orderNumber": $$.auftrag.bestellung, "supplierOrderId": $$.auftrag.nr, "lineReference": $string(pos), "articleNumber": artikel,
        "ordered": bestellt, "confirmed": bestaetigt,
        "schedule": [termine.{ "quantity": menge, "date": tag, "kind": "estimate", "basis": "delivery" }]
      }
    }`,
  },
});
