import type { FieldProblem } from '../../../../shared/errors.ts';
import type { ParsedDocument } from '../canonical-line.ts';
import type { DraftDocument } from '../draft-document.ts';
import { finishDraft } from '../finish-draft.ts';
import { unreadableDocument } from '../read-canonical-document.ts';
import type { RawDocument } from '../supplier-adapter.ts';
import { isPiece } from '../written-values.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { readDespatchAdvice } from './despatch-advice.ts';
import { otherTypeCode, readCiiInvoice, readUblInvoice } from './invoice.ts';
import { readOrderResponse } from './order-response.ts';

/** Where a line of each kind of document counts something. */
const COUNTED = [
  ['DeliveredQuantity'], ['OutstandingQuantity'], ['InvoicedQuantity'], ['LineItem', 'Quantity'], ['LineItem', 'MaximumBackorderQuantity'], ['SellerSubstitutedLineItem', 'Quantity'],
  ['SpecifiedLineTradeDelivery', 'BilledQuantity'],
] as const;

const readers: Readonly<Record<string, (root: XmlElement) => DraftDocument<XmlElement>>> = {
  DespatchAdvice: readDespatchAdvice, Invoice: readUblInvoice, CrossIndustryInvoice: readCiiInvoice,
};

/** An Order Agreement (Peppol T110) is an OrderResponse by its root, but proposes an order instead of answering one. */
const isAgreement = (root: XmlElement): boolean => /order_agreement/i.test(root.text('CustomizationID') ?? '');

/** Reads UBL 2.x order responses, despatch advices and invoices as Peppol BIS uses them, and invoices in CII. */
export function readUbl(document: RawDocument): ParsedDocument {
  const xml = readXml(document.bytes);
  if ('problem' in xml) return unreadableDocument(document, xml.problem);
  const { root } = xml;
  if (root.name === 'OrderResponse' && !isAgreement(root)) {
    const { draft, answers, problems, warnings } = readOrderResponse(root);
    const parsed = finishDraft(document, draft, [...problems, ...notPieces(draft)]);
    return { ...parsed, warnings: [...parsed.warnings, ...warnings], ...(parsed.problems.length === 0 && { answers }) };
  }
  const read = Object.hasOwn(readers, root.name) ? readers[root.name] : undefined;
  if (!read) return unreadableDocument(document, { path: root.name, code: 'ubl.document_unknown', message: `Only OrderResponse, ${Object.keys(readers).join(', ')} are read.` });
  const draft = read(root);
  const other = draft.documentType === 'invoice' ? otherTypeCode(root) : null;
  if (other !== null) return unreadableDocument({ ...document, documentType: 'invoice' }, { path: root.name, code: 'ubl.not_an_invoice', message: `Documents of type ${other} (corrections, credit notes) are settled by a person.` });
  return finishDraft(document, draft, notPieces(draft));
}

const notPieces = ({ lines }: DraftDocument<XmlElement>): FieldProblem[] => lines.flatMap(({ element }) => COUNTED.flatMap((names) => {
  const counted = element.at(...names);
  const unit = counted?.attribute('unitCode') ?? null;
  return !counted || isPiece(unit) ? [] : [{ path: counted.path, code: 'ubl.unit_not_pieces', message: `"${unit ?? ''}" is not counted in pieces.` }];
}));
