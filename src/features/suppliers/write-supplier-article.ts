import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { productModels } from '../catalog/catalog-tables.ts';
import { articleNumberOf } from './supplier.ts';
import { supplierMasterErrors } from './supplier-master-errors.ts';
import { getSupplier, type SupplierArticle } from './supplier-store.ts';
import { supplierArticles } from './supplier-tables.ts';

interface Uses {
  readonly uow: UnitOfWork;
}

const articleTaken = { [uniqueName('supplier_articles', ['supplierId', 'articleNumber'])]: () => supplierMasterErrors['supplier.article_taken']() };

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

async function assertModel(tx: Tx, productModelId: string): Promise<void> {
  if (!(await tx.one(productModels, { id: productModelId }))) throw supplierMasterErrors['supplier.article_model_unknown']();
}

function auditArticle(tx: Tx, action: string, after: SupplierArticle, before?: SupplierArticle): void {
  const told = ({ articleNumber, productModelId }: SupplierArticle): Record<string, unknown> => ({ articleNumber, productModelId });
  recordAudit(tx, { action, entityKind: 'supplier', entityId: after.supplierId, organisationId: null, ...(before && { before: told(before) }), after: told(after) });
}
