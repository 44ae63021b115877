import Joi from 'joi';
import { readConfiguration } from '../adapter-errors.ts';
import type { ParsedDocument } from '../canonical-line.ts';
import { parseSupplierJson } from '../supplier-json.ts';
import { readCanonicalDocument, unreadableDocument } from '../read-canonical-document.ts';
import type { RawDocument, SupplierAdapterKind } from '../supplier-adapter.ts';

const nothing = Joi.object({});

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
export const manualAdapterKind: SupplierAdapterKind = {
  kind: 'manual',
  configurationSchema: nothing,
  secretsSchema: nothing,
  open(configuration) {
    readConfiguration(nothing, configuration ?? {}, 'configuration');
    return {
      capabilities: { placesOrders: false, findsOrders: false, readsStatus: false, listsChanges: false, cancels: false },
      parse: (document) => Promise.resolve(parseManualDocument(document)),
    };
  },
};
