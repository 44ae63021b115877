import { code } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Row } from '../../persistence/table.ts';
import { articleNumberOf } from './supplier.ts';
import { supplierMasterErrors } from './supplier-master-errors.ts';
import { type supplierArticles, suppliers } from './supplier-tables.ts';

export type Supplier = Row<typeof suppliers>;
export type SupplierArticle = Row<typeof supplierArticles>;

/** @throws AppError `supplier.not_found` */
export async function getSupplier(db: Reader, id: string): Promise<Supplier> {
  const supplier = await db.one(suppliers, { id });
  if (!supplier) throw supplierMasterErrors['supplier.not_found']();
  return supplier;
}

/** The catalogue's model behind a supplier's article number, if it is known. */
export async function findModelOfArticle(db: Reader, supplierId: string, articleNumber: string): Promise<string | undefined> {
  const shape = { productModelId: code(36) };
  const [row] = await db.select(shape, db.q('supplier_articles').where({ supplier_id: supplierId, article_number: articleNumberOf(articleNumber) }).select('product_model_id'));
  return row?.productModelId;
}
