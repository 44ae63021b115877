import type { ParsedDocument } from '../canonical-line.ts';
import type { DraftDocument } from '../draft-document.ts';
import { finishDraft } from '../finish-draft.ts';
import { unreadableDocument } from '../read-canonical-document.ts';
import type { RawDocument } from '../supplier-adapter.ts';
import { isPiece } from '../written-values.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { readDespatchNotification } from './despatch-notification.ts';
import { isInvoice, readInvoice } from './invoice.ts';
import { readOrderResponse } from './order-response.ts';

const readers: Readonly<Record<string, (root: XmlElement) => DraftDocument<XmlElement>>> = {
  ORDERRESPONSE: readOrderResponse,
  DISPATCHNOTIFICATION: readDespatchNotification,
  INVOICE: readInvoice,
};

/**
 * Reads an openTRANS 2.1 document (and what the older versions have in common with it). What the schema does not allow
 * but can be understood is taken; what cannot be understood is a problem at the element where it stands.
 */
export function readOpenTrans(document: RawDocument): ParsedDocument {
  const xml = readXml(document.bytes);
  if ('problem' in xml) return unreadableDocument(document, xml.problem);
  const read = readers[xml.root.name];
  if (!read) return unreadableDocument(document, { path: xml.root.name, code: 'opentrans.document_unknown', message: `Only ${Object.keys(readers).join(', ')} are read.` });
  const draft = read(xml.root);
  if (draft.documentType === 'invoice' && !isInvoice(xml.root)) {
    return unreadableDocument({ ...document, documentType: 'invoice' }, { path: 'INVOICE/INVOICE_HEADER/INVOICE_INFO/INVOICE_TYPE', code: 'opentrans.not_an_invoice', message: 'Credit memos and amendments are settled by a person.' });
  }
  return check(document, draft);
}

function check(document: RawDocument, draft: DraftDocument<XmlElement>): ParsedDocument {
  return finishDraft(document, draft, draft.lines.flatMap(({ element }) => {
    const unit = element.text('ORDER_UNIT');
    return isPiece(unit) ? [] : [{ path: `${element.path}/ORDER_UNIT`, code: 'opentrans.unit_not_pieces', message: `"${unit ?? ''}" is not counted in pieces.` }];
  }));
}
