import type { WriteContext } from '../../persistence/transaction.ts';
import { applyDocument } from './apply-document.ts';
import { archiveDocument } from './archive-document.ts';
import { requireConnection } from './connection-health.ts';
import type { DocumentHead } from './document-head.ts';
import { parseDocument } from './parse-document.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import type { StoredDocumentType } from './supplier-tables.ts';

export interface DocumentUpload {
  readonly connectionId: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly fileName?: string | undefined;
}

/** What a file is before anybody has looked into it; one in the connection's own format tells when it is read. */
const typeOf: Readonly<Record<string, StoredDocumentType>> = { 'text/csv': 'csv', 'application/json': 'manual_entry' };

/** The content types that can be handed in. */
export const uploadTypes = ['text/csv', 'application/json', 'application/xml', 'text/xml'] as const;

/**
 * Takes a table (CSV), a canonical document (JSON) or a document in the connection's format (XML) that a supplier or a
 * colleague handed in. It is kept whatever is wrong with it; the answer says whether it was applied or quarantined, and why.
 */
export async function uploadDocument(deps: SupplierDeps, context: WriteContext, { connectionId, contentType, bytes, fileName }: DocumentUpload): Promise<DocumentHead> {
  const documentType = typeOf[contentType] ?? 'order_response';
  return retryOnConflict(() => deps.uow.write(context, async (tx) => {
    const connection = await requireConnection(tx, connectionId);
    const archived = await archiveDocument(tx, { connectionId, direction: 'in', documentType, contentType, bytes, source: 'upload', documentNumber: fileName ?? null });
    // All of these are read at once and in this process; only mappings take a job.
    return (await applyDocument(tx, archived.id, await parseDocument(deps, archived, connection))).document;
  }));
}
