import type { XmlElement } from '../xml/xml-element.ts';
import type { DraftDocument } from '../draft-document.ts';
import { quantityOf, referencesOf } from './opentrans-fields.ts';

/** INVOICE (openTRANS 2.1, section 3.8), as far as it says which quantity of which line is invoiced. */
export function readInvoice(root: XmlElement): DraftDocument<XmlElement> {
  const info = root.at('INVOICE_HEADER', 'INVOICE_INFO');
  const invoiceNumber = info?.text('INVOICE_ID') ?? null;
  const items = root.at('INVOICE_ITEM_LIST')?.children('INVOICE_ITEM') ?? [];
  return {
    documentType: 'invoice', documentId: invoiceNumber, revision: null, issuedAt: info?.text('INVOICE_DATE') ?? null,
    lines: items.map((item) => ({ element: item, fields: { ...referencesOf(item), invoices: [{ invoiceNumber, quantity: quantityOf(item, 'QUANTITY') }] } })),
  };
}

/** Credit memos and amendments come in the same form; what they name is not invoiced on top. */
export const isInvoice = (root: XmlElement): boolean =>
  ['invoice', 'invoice_copy'].includes((root.text('INVOICE_HEADER', 'INVOICE_INFO', 'INVOICE_TYPE') ?? 'invoice').toLowerCase());
