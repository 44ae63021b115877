import { readingAdapterKind } from '../reading-adapter.ts';
import { readOpenTrans } from './read-opentrans.ts';

/** Suppliers who write openTRANS 2.1, as distributors in German-speaking countries do; their documents are handed in by a person. */
export const openTransAdapterKind = readingAdapterKind('opentrans', readOpenTrans);
