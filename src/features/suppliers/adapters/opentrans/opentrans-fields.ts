import type { XmlElement } from '../xml/xml-element.ts';

/** Units of UN/ECE Recommendation 20 (and what German systems write) that mean a piece; none is a piece too. */
const PIECES = new Set(['C62', 'H87', 'PCE', 'PCS', 'EA', 'NAR', 'ST', 'STK', '']);

/**
 * A quantity as `readQuantity` takes it: merchandise systems write whole numbers as `3.0`. Anything else is handed on
 * as it stands, to be refused there.
 */
export function quantityOf(element: XmlElement, ...names: readonly string[]): string | null {
  const written = element.text(...names);
  return written === null ? null : (/^([+-]?\d+)[.,]0+$/.exec(written)?.[1] ?? written).replace(/^\+/, '');
}

/** True where the item is counted in pieces; boxes and pallets would have to be converted by somebody who knows them. */
export const countsPieces = (item: XmlElement): boolean => PIECES.has((item.text('ORDER_UNIT') ?? '').toUpperCase());

/** Our number of a line as we wrote it: systems in between pad it to `00001`. */
export const lineReferenceOf = (written: string | null): string | null => written?.replace(/^0+(?=\d+$)/, '') ?? null;

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
