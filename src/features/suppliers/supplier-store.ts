import { persistenceErrors } from '../../persistence/db-errors.ts';
import { code, text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Row } from '../../persistence/table.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { searchKey, sortKey } from '../../shared/search-key.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { productModels } from '../catalog/catalog-tables.ts';
import { articleNumberOf, type SupplierFields } from './supplier.ts';
import { supplierMasterErrors } from './supplier-master-errors.ts';
import { supplierArticles, suppliers } from './supplier-tables.ts';

export type Supplier = Row<typeof suppliers>;
export type SupplierArticle = Row<typeof supplierArticles>;
export type SupplierArticleView = SupplierArticle & { readonly modelName: string };

interface Uses {
  readonly uow: UnitOfWork;
}

const nameTaken = { [uniqueName('suppliers', ['searchKey'])]: () => supplierMasterErrors['supplier.name_taken']() };
const articleTaken = { [uniqueName('supplier_articles', ['supplierId', 'articleNumber'])]: () => supplierMasterErrors['supplier.article_taken']() };

/** @throws AppError `supplier.name_taken` */
export const createSupplier = (deps: Uses, context: WriteContext, fields: SupplierFields): Promise<Supplier> =>
  deps.uow.write(context, (tx) => {
    const row: Supplier = { id: newId(), ...pick(fields), ...keysOf(fields.name), version: 1, createdAt: tx.now };
    tx.insert(suppliers, row, nameTaken);
    recordAudit(tx, { action: 'supplier.created', entityKind: 'supplier', entityId: row.id, organisationId: null, after: { ...pick(fields) } });
    return Promise.resolve(row);
  });

export const updateSupplier = (deps: Uses, context: WriteContext, { id, version, ...fields }: SupplierFields & { readonly id: string; readonly version: number }): Promise<Supplier> =>
  deps.uow.write(context, async (tx) => {
    const before = await getSupplier(tx, id);
    assertVersion(version, before.version);
    const set = { ...pick(fields), ...keysOf(fields.name), version: version + 1 };
    tx.update(suppliers, { id, version }, set, persistenceErrors['persistence.version_conflict'], nameTaken);
    recordAudit(tx, { action: 'supplier.changed', entityKind: 'supplier', entityId: id, organisationId: null, before: { ...pick(before) }, after: { ...pick(fields) } });
    return { ...before, ...set };
  });

/** @throws AppError `supplier.not_found` */
export async function getSupplier(db: Reader, id: string): Promise<Supplier> {
  const supplier = await db.one(suppliers, { id });
  if (!supplier) throw supplierMasterErrors['supplier.not_found']();
  return supplier;
}

export async function listSuppliers(db: Reader, request: ListRequest<'name', { readonly q?: string; readonly active?: boolean }>): Promise<Page<Supplier>> {
  const builder = db.q('suppliers').select('*');
  if (request.filters.q !== undefined) builder.where('search_key', 'like', `${searchKey(request.filters.q)}%`);
  if (request.filters.active !== undefined) builder.where('active', request.filters.active);
  const rows = await db.select(suppliers.columns, keyset(builder, request, 'sort_key', 'id'));
  return toPage(request, rows, (row) => ({ value: row.sortKey, id: row.id }), (row) => row);
}

export interface ArticleFields {
  readonly articleNumber: string;
  readonly productModelId: string;
}

/** @throws AppError `supplier.article_taken`, `supplier.article_model_unknown` */
export const createSupplierArticle = (deps: Uses, context: WriteContext, { supplierId, ...fields }: ArticleFields & { readonly supplierId: string }): Promise<SupplierArticle> =>
  deps.uow.write(context, async (tx) => {
    await getSupplier(tx, supplierId);
    await assertModel(tx, fields.productModelId);
    const row: SupplierArticle = { id: newId(), supplierId, productModelId: fields.productModelId, articleNumber: articleNumberOf(fields.articleNumber), version: 1 };
    tx.insert(supplierArticles, row, articleTaken);
    auditArticle(tx, 'supplier_article.created', row);
    return row;
  });

export const updateSupplierArticle = (
  deps: Uses, context: WriteContext, { supplierId, articleId, version, ...fields }: ArticleFields & { readonly supplierId: string; readonly articleId: string; readonly version: number },
): Promise<SupplierArticle> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(supplierArticles, { id: articleId, supplierId });
    if (!before) throw supplierMasterErrors['supplier.article_not_found']();
    assertVersion(version, before.version);
    await assertModel(tx, fields.productModelId);
    const set = { productModelId: fields.productModelId, articleNumber: articleNumberOf(fields.articleNumber), version: version + 1 };
    tx.update(supplierArticles, { id: articleId, version }, set, persistenceErrors['persistence.version_conflict'], articleTaken);
    auditArticle(tx, 'supplier_article.changed', { ...before, ...set }, before);
    return { ...before, ...set };
  });

export async function listSupplierArticles(db: Reader, supplierId: string, request: ListRequest<'articleNumber', { readonly productModelId?: string }>): Promise<Page<SupplierArticleView>> {
  await getSupplier(db, supplierId);
  const builder = db.q('supplier_articles as a').join('product_models as m', 'm.id', 'a.product_model_id').where('a.supplier_id', supplierId).select('a.*', 'm.name as model_name');
  if (request.filters.productModelId !== undefined) builder.where('a.product_model_id', request.filters.productModelId);
  const rows = await db.select({ ...supplierArticles.columns, modelName: text() }, keyset(builder, request, 'a.article_number', 'a.id'));
  return toPage(request, rows, (row) => ({ value: row.articleNumber, id: row.id }), (row) => row);
}

/** The catalogue's model behind a supplier's article number, if it is known. */
export async function findModelOfArticle(db: Reader, supplierId: string, articleNumber: string): Promise<string | undefined> {
  const shape = { productModelId: code(36) };
  const [row] = await db.select(shape, db.q('supplier_articles').where({ supplier_id: supplierId, article_number: articleNumberOf(articleNumber) }).select('product_model_id'));
  return row?.productModelId;
}

async function assertModel(tx: Tx, productModelId: string): Promise<void> {
  if (!(await tx.one(productModels, { id: productModelId }))) throw supplierMasterErrors['supplier.article_model_unknown']();
}

const pick = ({ name, customerNumber, transitDays, active }: SupplierFields): SupplierFields => ({ name, customerNumber, transitDays, active });

const keysOf = (name: string): { sortKey: string; searchKey: string } => ({ sortKey: sortKey(name), searchKey: searchKey(name) });

function auditArticle(tx: Tx, action: string, after: SupplierArticle, before?: SupplierArticle): void {
  const told = ({ articleNumber, productModelId }: SupplierArticle): Record<string, unknown> => ({ articleNumber, productModelId });
  recordAudit(tx, { action, entityKind: 'supplier', entityId: after.supplierId, organisationId: null, ...(before && { before: told(before) }), after: told(after) });
}
