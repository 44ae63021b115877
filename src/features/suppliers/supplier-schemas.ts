import { pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';

export const supplierFields = {
  name: s.string({ max: 190 }),
  customerNumber: s.describe(s.nullable(s.string({ max: 60 })), "Our number in the supplier's books."),
  transitDays: s.describe(s.int({ min: 0, max: 365 }), 'Calendar days from despatch to us.'),
  active: s.bool(),
};
export const supplierSchema = s.object({ id: s.id(), ...supplierFields, version: s.version(), createdAt: s.instant() }, { name: 'Supplier' });
export const supplierPage = pageOf(supplierSchema, 'SupplierPage');

export const articleFields = { articleNumber: s.string({ max: 60, pattern: /^[\x20-\x7E]+$/ }), productModelId: s.id() };
const articleCore = { id: s.id(), supplierId: s.id(), ...articleFields, version: s.version() };
export const supplierArticleSchema = s.object(articleCore, { name: 'SupplierArticle' });
export const supplierArticlePage = pageOf(s.object({ ...articleCore, modelName: s.string() }, { name: 'SupplierArticleView' }), 'SupplierArticlePage');
