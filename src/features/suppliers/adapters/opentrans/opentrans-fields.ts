import { lineReferenceOf, wholeNumber } from '../written-values.ts';
import type { XmlElement } from '../xml/xml-element.ts';

/** The quantity at the end of this chain of names. */
export const quantityOf = (element: XmlElement, ...names: readonly string[]): string | null => wholeNumber(element.text(...names));

/**
 * The last day of a delivery window, since only then everything is there. openTRANS always writes both ends.
 */
export const windowEnd = (deliveryDate: XmlElement): string | null => deliveryDate.text('DELIVERY_END_DATE') ?? deliveryDate.text('DELIVERY_START_DATE');

export const articleNumberOf = (item: XmlElement): string | null => item.text('PRODUCT_ID', 'SUPPLIER_PID');

/** What a line is called in a document that refers to our order and the supplier's. */
export function referencesOf(item: XmlElement): Readonly<Record<'orderNumber' | 'lineReference' | 'supplierOrderId' | 'supplierLineId' | 'articleNumber', string | null>> {
  return {
    orderNumber: item.text('ORDER_REFERENCE', 'ORDER_ID'),
    lineReference: lineReferenceOf(item.text('ORDER_REFERENCE', 'LINE_ITEM_ID')),
    supplierOrderId: item.text('SUPPLIER_ORDER_REFERENCE', 'SUPPLIER_ORDER_ID'),
    supplierLineId: item.text('SUPPLIER_ORDER_REFERENCE', 'SUPPLIER_ORDER_ITEM_ID'),
    articleNumber: articleNumberOf(item),
  };
}
