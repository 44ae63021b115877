import { createHash } from 'node:crypto';
import { instant, nullable } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { supplierDocuments, type StoredDocumentType, type SupplierDocument } from './supplier-tables.ts';

export interface NewDocument {
  readonly connectionId: string;
  readonly direction: 'in' | 'out';
  readonly documentType: StoredDocumentType;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Where it came from or went to, in words for people: never a URL, for secrets may be in it. */
  readonly source: string;
  readonly orderId?: string | null;
  /** The name or number that it bears on the outside (a file's name). */
  readonly documentNumber?: string | null;
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Business clocks may stand still: so far a time is moved on to keep what came in one after another in its order. */
const LONGEST_NUDGE_MS = 60_000;

/** Keeps the exact bytes, before anybody reads them, in the caller's transaction. */
export async function archiveDocument(tx: Tx, input: NewDocument): Promise<SupplierDocument> {
  const document: SupplierDocument = {
    id: newId(), connectionId: input.connectionId, direction: input.direction, documentType: input.documentType, documentNumber: input.documentNumber?.slice(0, 120) ?? null, revision: null,
    hash: hashOf(input.bytes), contentType: asciiOnly(input.contentType).slice(0, 80), body: Buffer.from(input.bytes), source: input.source.slice(0, 500), orderId: input.orderId ?? null,
    state: 'archived', problems: null, warnings: null, receivedAt: input.direction === 'in' ? await sightTime(tx, input.connectionId) : tx.now, issuedAt: null, appliedAt: null, version: 1,
  };
  tx.insert(supplierDocuments, document);
  const { id: entityId, direction, documentType, hash } = document;
  recordAudit(tx, { action: 'supplier_document.archived', entityKind: 'supplier_document', entityId, organisationId: null, after: { connectionId: input.connectionId, direction, documentType, hash, orderId: document.orderId } });
  return document;
}

/** Now, but after whatever the connection has brought before: statements without a time of their own are ordered by this. */
async function sightTime(tx: Tx, connectionId: string): Promise<Date> {
  const [row] = await tx.select({ latest: nullable(instant()) }, tx.q('supplier_documents').where({ connection_id: connectionId, direction: 'in' }).max('received_at as latest'));
  const latest = row?.latest?.getTime() ?? -Infinity;
  const now = tx.now.getTime();
  return new Date(latest >= now && latest - now < LONGEST_NUDGE_MS ? latest + 1 : now);
}

const asciiOnly = (text: string): string => text.replace(/[^\x20-\x7E]/gu, '');
