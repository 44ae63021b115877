import type { ParsedDocument } from '../canonical-line.ts';
import { readSupplierJson } from '../supplier-json.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import { readingAdapterKind } from '../reading-adapter.ts';
import type { RawDocument } from '../supplier-adapter.ts';

/** Reads what a person has entered: a document in canonical form, as JSON. */
export function parseManualDocument(document: RawDocument): ParsedDocument {
  const json = readSupplierJson(document.bytes);
  return 'problem' in json ? unreadableDocument(document, json.problem) : readCanonicalDocument(json.value, document);
}

/** Suppliers who answer by telephone, letter or e-mail: a person enters what they say, with the same rank as any interface. */
export const manualAdapterKind = readingAdapterKind('manual', parseManualDocument);
