import { text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { searchKey } from '../../shared/search-key.ts';
import { getSupplier, type Supplier, type SupplierArticle } from './supplier-store.ts';
import { supplierArticles, suppliers } from './supplier-tables.ts';

export type SupplierArticleView = SupplierArticle & { readonly modelName: string };

export const readSupplier = (db: Reader, id: string): Promise<Supplier> => getSupplier(db, id);

export async function listSuppliers(db: Reader, request: ListRequest<'name', { readonly q?: string; readonly active?: boolean }>): Promise<Page<Supplier>> {
  const builder = db.q('suppliers').select('*');
  if (request.filters.q !== undefined) builder.where('search_key', 'like', `${searchKey(request.filters.q)}%`);
  if (request.filters.active !== undefined) builder.where('active', request.filters.active);
  const rows = await db.select(suppliers.columns, keyset(builder, request, 'sort_key', 'id'));
  return toPage(request, rows, (row) => ({ value: row.sortKey, id: row.id }), (row) => row);
}

export async function listSupplierArticles(db: Reader, supplierId: string, request: ListRequest<'articleNumber', { readonly productModelId?: string }>): Promise<Page<SupplierArticleView>> {
  await getSupplier(db, supplierId);
  const builder = db.q('supplier_articles as a').join('product_models as m', 'm.id', 'a.product_model_id').where('a.supplier_id', supplierId).select('a.*', 'm.name as model_name');
  if (request.filters.productModelId !== undefined) builder.where('a.product_model_id', request.filters.productModelId);
  const rows = await db.select({ ...supplierArticles.columns, modelName: text() }, keyset(builder, request, 'a.article_number', 'a.id'));
  return toPage(request, rows, (row) => ({ value: row.articleNumber, id: row.id }), (row) => row);
}
