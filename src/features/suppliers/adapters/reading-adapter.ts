import Joi from 'joi';
import { readConfiguration } from './adapter-errors.ts';
import type { ParsedDocument } from './canonical-line.ts';
import type { RawDocument, SupplierAdapterKind } from './supplier-adapter.ts';

const nothing = Joi.object({});

/** A kind of connection that calls nobody and needs no configuration: documents are handed in, and everything in them is read. */
export const readingAdapterKind = (kind: string, parse: (document: RawDocument) => ParsedDocument): SupplierAdapterKind => ({
  kind,
  configurationSchema: nothing,
  secretsSchema: nothing,
  open(configuration) {
    readConfiguration(nothing, configuration ?? {}, 'configuration');
    return {
      capabilities: { placesOrders: false, findsOrders: false, readsStatus: false, listsChanges: false, cancels: false },
      parse: (document) => Promise.resolve(parse(document)),
    };
  },
});
