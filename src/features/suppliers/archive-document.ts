import { createHash } from 'node:crypto';
import { instant } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudits } from '../audit/record-audit.ts';
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
  const [document] = await archiveDocuments(tx, input.connectionId, [input]);
  if (!document) throw new Error('a document that was archived is there');
  return document;
}

/** As `archiveDocument`, for all that one connection has brought together. */
export async function archiveDocuments(tx: Tx, connectionId: string, inputs: readonly NewDocument[]): Promise<readonly SupplierDocument[]> {
  if (inputs.length === 0) return [];
  const firstSight = inputs.some((input) => input.direction === 'in') ? await sightTime(tx, connectionId) : tx.now;
  let sighted = 0;
  const documents = inputs.map((input): SupplierDocument => ({
    id: newId(), connectionId, direction: input.direction, documentType: input.documentType, documentNumber: input.documentNumber?.slice(0, 120) ?? null, revision: null,
    hash: hashOf(input.bytes), contentType: asciiOnly(input.contentType).slice(0, 80), body: Buffer.from(input.bytes), source: input.source.slice(0, 500), orderId: input.orderId ?? null,
    state: 'archived', problems: null, warnings: null, receivedAt: input.direction === 'in' ? new Date(firstSight.getTime() + sighted++) : tx.now, issuedAt: null, appliedAt: null, version: 1,
  }));
  tx.insert(supplierDocuments, documents);
  recordAudits(tx, documents.map(({ id: entityId, direction, documentType, hash, orderId }) => (
    { action: 'supplier_document.archived', entityKind: 'supplier_document', entityId, organisationId: null, after: { connectionId, direction, documentType, hash, orderId } })));
  return documents;
}

/** Now, but after whatever the connection has brought before: statements without a time of their own are ordered by this. */
async function sightTime(tx: Tx, connectionId: string): Promise<Date> {
  // by the index from its end: the maximum over a condition would read all that the connection ever brought
  const [row] = await tx.select({ latest: instant() }, tx.q('supplier_documents').where({ connection_id: connectionId, direction: 'in' }).orderBy('received_at', 'desc').limit(1).select('received_at as latest'));
  const latest = row?.latest.getTime() ?? -Infinity;
  const now = tx.now.getTime();
  return new Date(latest >= now && latest - now < LONGEST_NUDGE_MS ? latest + 1 : now);
}

const asciiOnly = (text: string): string => text.replace(/[^\x20-\x7E]/gu, '');
