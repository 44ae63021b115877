import type { Row } from '../../persistence/table.ts';
import type { Reader } from '../../persistence/reader.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { supplierDocuments, type SupplierDocument } from './supplier-tables.ts';

const { body: _body, ...columns } = supplierDocuments.columns;

/** Everything of a document but its bytes. */
export type DocumentHead = Omit<Row<typeof supplierDocuments>, 'body'>;

export const headShape = columns;

export const headColumns = Object.keys(columns).map((key) => `d.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`);

/** @throws AppError `supplier_document.not_found` */
export async function requireDocumentHead(db: Reader, id: string): Promise<DocumentHead> {
  const [head] = await db.select(headShape, db.q('supplier_documents as d').where('d.id', id).select(headColumns));
  if (!head) throw supplierStatusErrors['supplier_document.not_found']();
  return head;
}

/** @throws AppError `supplier_document.not_found` */
export async function requireDocument(db: Reader, id: string): Promise<SupplierDocument> {
  const document = await db.one(supplierDocuments, { id });
  if (!document) throw supplierStatusErrors['supplier_document.not_found']();
  return document;
}
