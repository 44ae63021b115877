import { lineReferenceOf, wholeNumber } from '../written-values.ts';
import type { XmlElement } from '../xml/xml-element.ts';

/** A quantity at the end of this chain of names. */
export const quantityOf = (element: XmlElement, ...names: readonly string[]): string | null => wholeNumber(element.text(...names));

/** Date and time of issue as one text; UBL keeps them apart, and a date may bear an offset of its own. */
export function issuedAt(root: XmlElement): string | null {
  const date = root.text('IssueDate')?.replace(/(Z|[+-]\d{2}:\d{2})$/, '') ?? null;
  const time = root.text('IssueTime')?.replace(/\.\d+/, '') ?? null;
  return date === null || time === null ? date : `${date}T${time}`;
}

/** The supplier's article number of an item. */
export const articleNumberOf = (item: XmlElement | undefined): string | null => item?.text('SellersItemIdentification', 'ID') ?? null;

/** How the line of a despatch advice or an invoice names ours, else as its header does. */
export function referencesOf(line: XmlElement, root: XmlElement): Readonly<Record<'orderNumber' | 'supplierOrderId' | 'lineReference' | 'supplierLineId' | 'articleNumber', string | null>> {
  const reference = line.at('OrderLineReference');
  return {
    orderNumber: reference?.text('OrderReference', 'ID') ?? root.text('OrderReference', 'ID'),
    supplierOrderId: reference?.text('OrderReference', 'SalesOrderID') ?? root.text('OrderReference', 'SalesOrderID'),
    lineReference: lineReferenceOf(reference?.text('LineID') ?? null),
    supplierLineId: reference?.text('SalesOrderLineID') ?? null,
    articleNumber: articleNumberOf(line.at('Item')),
  };
}
