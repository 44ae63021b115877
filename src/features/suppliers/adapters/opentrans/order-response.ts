import { lineReferenceOf } from '../written-values.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { DraftDocument, DraftLine } from '../draft-document.ts';
import { articleNumberOf, quantityOf, windowEnd } from './opentrans-fields.ts';

/**
 * ORDERRESPONSE (openTRANS 2.1, section 3.5). It has no status codes: a quantity with a date is a confirmation, a
 * quantity without one says no more than that the order has arrived, and a quantity of zero or less is a refusal.
 */
export function readOrderResponse(root: XmlElement): DraftDocument<XmlElement> {
  const info = root.at('ORDERRESPONSE_HEADER', 'ORDERRESPONSE_INFO');
  const head = {
    orderNumber: info?.text('ORDER_ID') ?? null,
    supplierOrderId: info?.text('SUPPLIER_ORDER_ID') ?? null,
  };
  const items = root.at('ORDERRESPONSE_ITEM_LIST')?.children('ORDERRESPONSE_ITEM') ?? [];
  return {
    documentType: 'order_response',
    // the document has no number of its own: what it answers names it
    documentId: head.supplierOrderId === null ? head.orderNumber : `${head.orderNumber} ${head.supplierOrderId}`,
    revision: info?.text('ORDERCHANGE_SEQUENCE_ID') ?? null,
    issuedAt: info?.text('ORDERRESPONSE_DATE') ?? null,
    lines: items.map((item) => lineOf(item, head, info?.at('DELIVERY_DATE'))),
  };
}

function lineOf(item: XmlElement, head: { readonly orderNumber: string | null; readonly supplierOrderId: string | null }, orderDate: XmlElement | undefined): DraftLine<XmlElement> {
  const quantity = quantityOf(item, 'QUANTITY');
  const names = {
    ...head,
    lineReference: lineReferenceOf(item.text('LINE_ITEM_ID')),
    supplierLineId: item.text('SUPPLIER_ORDER_ITEM_ID'),
    articleNumber: articleNumberOf(item),
  };
  if (quantity !== null && /^(-\d+|0+)$/.test(quantity)) return { element: item, fields: { ...names, declined: true } };
  const schedule = scheduleOf(item, quantity, orderDate);
  return { element: item, fields: { ...names, ...(schedule && { confirmed: quantity, schedule }) } };
}

/** Parts with their dates, else the one date of the item, else that of the order. */
function scheduleOf(item: XmlElement, quantity: string | null, orderDate: XmlElement | undefined): readonly object[] | undefined {
  const parts = item.at('PARTIAL_DELIVERY_LIST')?.children('PARTIAL_DELIVERY') ?? [];
  if (parts.length > 0) return parts.map((part) => ({ quantity: quantityOf(part, 'QUANTITY'), ...dateOf(part.at('DELIVERY_DATE')) }));
  const deliveryDate = item.at('DELIVERY_DATE') ?? orderDate;
  return deliveryDate && windowEnd(deliveryDate) !== null ? [{ quantity, ...dateOf(deliveryDate) }] : undefined;
}

const dateOf = (deliveryDate: XmlElement | undefined): object => ({
  date: deliveryDate ? windowEnd(deliveryDate) : null,
  // fixed is what the schema assumes where nothing is said
  kind: deliveryDate?.attribute('type') === 'optional' ? 'estimate' : 'fixed',
});
