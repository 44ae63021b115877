import Joi from 'joi';
import { readConfiguration } from '../adapter-errors.ts';
import type { SupplierAdapterKind } from '../supplier-adapter.ts';
import { readOpenTrans } from './read-opentrans.ts';

const nothing = Joi.object({});

/** Suppliers who write openTRANS 2.1, as distributors in German-speaking countries do; their documents are handed in by a person. */
export const openTransAdapterKind: SupplierAdapterKind = {
  kind: 'opentrans',
  configurationSchema: nothing,
  secretsSchema: nothing,
  open(configuration) {
    readConfiguration(nothing, configuration ?? {}, 'configuration');
    return {
      capabilities: { placesOrders: false, findsOrders: false, readsStatus: false, listsChanges: false, cancels: false },
      parse: (document) => Promise.resolve(readOpenTrans(document)),
    };
  },
};
