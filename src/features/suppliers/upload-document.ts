import type { WriteContext } from '../../persistence/transaction.ts';
import { applyDocument } from './apply-document.ts';
import { archiveDocument } from './archive-document.ts';
import { requireConnection } from './connection-health.ts';
import type { DocumentHead } from './document-head.ts';
import { parseDocument } from './parse-document.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import type { SupplierDeps } from './supplier-deps.ts';

export interface DocumentUpload {
  readonly connectionId: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly fileName?: string | undefined;
}

/**
 * Takes a table (CSV) or a canonical document (JSON) that a supplier or a colleague handed in. It is kept whatever is
 * wrong with it; the answer says whether it was applied or quarantined, and why.
 */
export async function uploadDocument(deps: SupplierDeps, context: WriteContext, { connectionId, contentType, bytes, fileName }: DocumentUpload): Promise<DocumentHead> {
  const documentType = contentType === 'application/json' ? 'manual_entry' : 'csv';
  return retryOnConflict(() => deps.uow.write(context, async (tx) => {
    const connection = await requireConnection(tx, connectionId);
    const archived = await archiveDocument(tx, { connectionId, direction: 'in', documentType, contentType, bytes, source: 'upload', documentNumber: fileName ?? null });
    // Both forms are read at once and in this process; only mappings take a job.
    return (await applyDocument(tx, archived.id, await parseDocument(deps, archived, connection))).document;
  }));
}
