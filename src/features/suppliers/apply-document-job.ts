import { JobFailure } from '../../jobs/job-failure.ts';
import { jobHandler, type JobHandler } from '../../jobs/job-handler.ts';
import { applyDocument } from './apply-document.ts';
import { requireConnection } from './connection-health.ts';
import { parseDocument } from './parse-document.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierDocuments } from './supplier-tables.ts';

/** Reads an archived document outside any transaction (mappings take their time), then takes it for what it says in one. */
export const applyDocumentJob = (deps: SupplierDeps): JobHandler<'apply-document'> =>
  jobHandler({
    async prepare({ payload: { documentId } }) {
      const found = await deps.uow.read(async (db) => {
        const document = await db.one(supplierDocuments, { id: documentId });
        return document && { document, connection: await requireConnection(db, document.connectionId) };
      });
      if (!found) throw new JobFailure('supplier_document.not_found', 'The document is not there.', { permanent: true });
      return parseDocument(deps, found.document, found.connection);
    },
    async apply(tx, parsed, { payload: { documentId } }) {
      await applyDocument(tx, documentId, parsed);
    },
  });
