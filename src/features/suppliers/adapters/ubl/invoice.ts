import type { DraftDocument } from '../draft-document.ts';
import { lineReferenceOf, wholeNumber } from '../written-values.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { issuedAt, quantityOf, referencesOf } from './ubl-fields.ts';

/** Commercial and partial invoice (UNCL 1001). Corrections and credit notes are not invoiced on top: a person settles them. */
const INVOICES = new Set(['380', '326']);

/** The code of a document that is no plain invoice. */
export function otherTypeCode(root: XmlElement): string | null {
  const code = root.text('InvoiceTypeCode') ?? root.text('ExchangedDocument', 'TypeCode') ?? '380';
  return INVOICES.has(code) ? null : code;
}

/** UBL Invoice (XRechnung, Peppol BIS Billing), as far as it says which quantity of which line is invoiced. */
export function readUblInvoice(root: XmlElement): DraftDocument<XmlElement> {
  const invoiceNumber = root.text('ID');
  return {
    documentType: 'invoice', documentId: invoiceNumber, revision: null, issuedAt: issuedAt(root),
    lines: root.children('InvoiceLine').map((line) => ({ element: line, fields: { ...referencesOf(line, root), invoices: [{ invoiceNumber, quantity: quantityOf(line, 'InvoicedQuantity') }] } })),
  };
}

/** UN/CEFACT Cross Industry Invoice (XRechnung CII, the XML of ZUGFeRD), as far as the same. */
export function readCiiInvoice(root: XmlElement): DraftDocument<XmlElement> {
  const invoiceNumber = root.text('ExchangedDocument', 'ID');
  const transaction = root.at('SupplyChainTradeTransaction');
  const agreement = transaction?.at('ApplicableHeaderTradeAgreement');
  return {
    documentType: 'invoice', documentId: invoiceNumber, revision: null, issuedAt: dayOf(root.text('ExchangedDocument', 'IssueDateTime', 'DateTimeString')),
    lines: (transaction?.children('IncludedSupplyChainTradeLineItem') ?? []).map((line) => {
      const reference = line.at('SpecifiedLineTradeAgreement', 'BuyerOrderReferencedDocument');
      return {
        element: line,
        fields: {
          orderNumber: reference?.text('IssuerAssignedID') ?? agreement?.text('BuyerOrderReferencedDocument', 'IssuerAssignedID') ?? null,
          supplierOrderId: agreement?.text('SellerOrderReferencedDocument', 'IssuerAssignedID') ?? null,
          lineReference: lineReferenceOf(reference?.text('LineID') ?? null), articleNumber: line.text('SpecifiedTradeProduct', 'SellerAssignedID'),
          invoices: [{ invoiceNumber, quantity: wholeNumber(line.text('SpecifiedLineTradeDelivery', 'BilledQuantity')) }],
        },
      };
    }),
  };
}

/** Format 102 is `20200701`; anything else is handed on, to be refused where it is checked. */
const dayOf = (written: string | null): string | null => written?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') ?? null;
