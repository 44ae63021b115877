import { readingAdapterKind } from '../reading-adapter.ts';
import { readUbl } from './read-ubl.ts';

/** Suppliers who write UBL or Peppol BIS, and invoices in CII; their documents are handed in. */
export const ublAdapterKind = readingAdapterKind('ubl', readUbl);
