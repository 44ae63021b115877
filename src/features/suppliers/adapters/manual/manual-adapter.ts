import type { ParsedDocument } from '../canonical-line.ts';
import { parseSupplierJson } from '../supplier-json.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import { readingAdapterKind } from '../reading-adapter.ts';
import type { RawDocument } from '../supplier-adapter.ts';

/** Reads what a person has entered: a document in canonical form, as JSON. */
export function parseManualDocument(document: RawDocument): ParsedDocument {
  let value: unknown;
  try {
    value = parseSupplierJson(new TextDecoder('utf-8', { fatal: true }).decode(document.bytes));
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    return unreadableDocument(document, { path: '', code: 'document.not_json', message });
  }
  return readCanonicalDocument(value, document);
}

/** Suppliers who answer by telephone, letter or e-mail: a person enters what they say, with the same rank as any interface. */
export const manualAdapterKind = readingAdapterKind('manual', parseManualDocument);
