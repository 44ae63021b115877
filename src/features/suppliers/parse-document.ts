import { AppError } from '../../shared/errors.ts';
import type { DocumentType, ParsedDocument } from './adapters/canonical-line.ts';
import { parseCsvDocument } from './adapters/csv/csv-adapter.ts';
import { parseManualDocument } from './adapters/manual/manual-adapter.ts';
import { unreadableDocument } from './adapters/read-canonical-document.ts';
import type { RawDocument } from './adapters/supplier-adapter.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import type { Connection, StoredDocumentType, SupplierDocument } from './supplier-tables.ts';

/** Lengths that our own columns have; nobody's order number is longer. */
const LONGEST = { supplierOrderId: 80, supplierLineId: 80, despatchNumber: 80 };

/** What people enter and hand in is read by its own rules, whatever the connection speaks. */
export const isOwnForm = (documentType: StoredDocumentType): boolean => documentType === 'manual_entry' || documentType === 'csv';

/**
 * Reads an archived document: what people enter and upload in its own form, everything else as the connection says.
 * Never fails for what is wrong with the document or the connection's configuration: that is in its `problems`.
 */
export async function parseDocument(deps: SupplierDeps, document: Pick<SupplierDocument, 'documentType' | 'contentType' | 'body' | 'receivedAt' | 'documentNumber'>, connection: Connection): Promise<ParsedDocument> {
  const raw: RawDocument = {
    documentType: document.documentType as DocumentType, contentType: document.contentType, bytes: document.body, observedAt: document.receivedAt,
    ...(document.documentNumber !== null && { name: document.documentNumber }),
  };
  const parsed = await parse(deps, raw, connection);
  // A machine under load may have been slow; a second look costs little, a quarantined document a person's time.
  return withinBounds(parsed.problems.some((problem) => problem.code === 'mapping.timeout') ? await parse(deps, raw, connection) : parsed);
}

async function parse(deps: SupplierDeps, raw: RawDocument, connection: Connection): Promise<ParsedDocument> {
  if (raw.documentType === 'manual_entry') return parseManualDocument(raw);
  if (raw.documentType === 'csv') return parseCsvDocument(raw);
  try {
    return await supplierGateway(deps).open(connection, deps.secrets).parse(raw);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unreadableDocument(raw, { path: '', code: error.code, message: error.definition.en });
  }
}

function withinBounds(parsed: ParsedDocument): ParsedDocument {
  const problems = parsed.lines.flatMap((line, index) => {
    const tooLong = (field: keyof typeof LONGEST, value: string | null) =>
      value !== null && value.length > LONGEST[field] ? [{ path: `lines/${index}/${field}`, code: 'supplier.value_too_long', message: `at most ${LONGEST[field]} characters` }] : [];
    return [
      ...tooLong('supplierOrderId', line.supplierOrderId), ...tooLong('supplierLineId', line.supplierLineId),
      ...line.despatches.flatMap((despatch) => tooLong('despatchNumber', despatch.despatchNumber)),
    ];
  });
  return problems.length === 0 ? parsed : { ...parsed, lines: [], problems: [...parsed.problems, ...problems] };
}
