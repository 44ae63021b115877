import { instantInBerlin } from '../../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../../shared/errors.ts';
import type { DocumentType, ParsedDocument } from '../canonical-line.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import type { RawDocument } from '../supplier-adapter.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { readDespatchNotification } from './despatch-notification.ts';
import type { DraftDocument, DraftLine } from './draft-document.ts';
import { isInvoice, readInvoice } from './invoice.ts';
import { countsPieces } from './opentrans-fields.ts';
import { readOrderResponse } from './order-response.ts';

const readers: Readonly<Record<string, (root: XmlElement) => DraftDocument>> = {
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

function check(document: RawDocument, draft: DraftDocument): ParsedDocument {
  const { documentType, documentId, revision, lines } = draft;
  const canonical = { documentType, documentId, revision, issuedAt: issuedAt(draft.issuedAt), lines: lines.map((line) => line.fields) };
  const parsed = readCanonicalDocument(canonical, { ...document, documentType: documentType satisfies DocumentType });
  const counted = lines.flatMap(({ element }) => (countsPieces(element) ? [] : [{
    path: `${element.path}/ORDER_UNIT`, code: 'opentrans.unit_not_pieces', message: `"${element.text('ORDER_UNIT') ?? ''}" is not counted in pieces.`,
  }]));
  const problems = [...parsed.problems.map((problem) => atElement(problem, lines)), ...counted];
  return { ...parsed, lines: problems.length > 0 ? [] : parsed.lines, problems, warnings: parsed.warnings.map((warning) => atElement(warning, lines)) };
}

/** Times without an offset are local: the documents come from German merchandise systems. */
function issuedAt(written: string | null): string | null {
  return written === null ? null : (instantInBerlin(written)?.toISOString() ?? written);
}

/** A finding about the n-th line is one about the element that it was read from. */
function atElement(problem: FieldProblem, lines: readonly DraftLine[]): FieldProblem {
  const [, index, rest = ''] = /^lines\/(\d+)(\/.*)?$/.exec(problem.path) ?? [];
  const line = index === undefined ? undefined : lines[Number(index)];
  return line ? { ...problem, path: `${line.element.path}${rest}` } : problem;
}
