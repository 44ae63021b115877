import { code, id } from '../../persistence/columns.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { equipmentClasses, productModels, type EquipmentClass, type ProductModel } from '../catalog/catalog-tables.ts';
import type { OrganisationKind } from '../organisations/organisation.ts';
import { supplierArticles, suppliers } from '../suppliers/supplier-tables.ts';
import type { OrderInput } from './order-input.ts';
import { fundingProgrammes, needs, procurementBases, type FundingProgramme, type Need, type ProcurementBasis } from './order-tables.ts';

/** Everything that an order's input names, as far as it exists. */
export interface OrderReferences {
  readonly supplierActive: boolean | undefined;
  /** Enabled ones, oldest first. */
  readonly connectionIds: readonly string[];
  readonly articleNumbers: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, ProductModel>;
  readonly classes: ReadonlyMap<string, EquipmentClass>;
  readonly needs: ReadonlyMap<string, Need>;
  readonly programmes: ReadonlyMap<string, FundingProgramme>;
  readonly basis: ProcurementBasis | undefined;
  /** Kinds of the organisations that are named. */
  readonly organisations: ReadonlyMap<string, OrganisationKind>;
}

const unique = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((each) => each !== null))];

/** One round trip for all of them. */
export async function readReferences(tx: Tx, input: OrderInput): Promise<OrderReferences> {
  const shares = input.lines.flatMap((line) => line.shares);
  const modelIds = unique(input.lines.map((line) => line.productModelId));
  const organisationIds = unique([input.organisationId, ...shares.flatMap((share) => [share.organisationId, share.shipToId])]);
  const [partners, connections, articles, models, classes, needRows, programmes, bases, organisations] = await tx.selectAll(
    { shape: { active: suppliers.columns.active }, builder: tx.q('suppliers').where('id', input.supplierId).select('active') },
    { shape: { id: id() }, builder: tx.q('supplier_connections').where({ supplier_id: input.supplierId, enabled: true }).orderBy('created_at').orderBy('id').select('id') },
    {
      shape: { productModelId: id(), articleNumber: code(60) },
      builder: tx.q(supplierArticles.name).where('supplier_id', input.supplierId).whereIn('product_model_id', modelIds).orderBy('id', 'desc').select('product_model_id', 'article_number'),
    },
    { shape: productModels.columns, builder: tx.q('product_models').whereIn('id', modelIds).select('*') },
    {
      shape: equipmentClasses.columns,
      builder: tx.q('equipment_classes').whereIn('id', tx.q('product_models').whereIn('id', modelIds).select('equipment_class_id')).select('*'),
    },
    { shape: needs.columns, builder: tx.q('needs').whereIn('id', unique(input.lines.map((line) => line.needId))).select('*') },
    {
      shape: fundingProgrammes.columns,
      builder: tx.q('funding_programmes').whereIn('id', unique(shares.flatMap((share) => share.costSplits.map((split) => split.fundingProgrammeId)))).select('*'),
    },
    { shape: procurementBases.columns, builder: tx.q('procurement_bases').where('id', input.procurementBasisId ?? '').select('*') },
    { shape: { id: id(), kind: code<OrganisationKind>() }, builder: tx.q('organisations').whereIn('id', organisationIds).select('id', 'kind') },
  );
  return {
    supplierActive: partners[0]?.active,
    connectionIds: connections.map((row) => row.id),
    articleNumbers: new Map(articles.map((row) => [row.productModelId, row.articleNumber])),
    models: byId(models),
    classes: byId(classes),
    needs: byId(needRows),
    programmes: byId(programmes),
    basis: bases[0],
    organisations: new Map(organisations.map((row) => [row.id, row.kind])),
  };
}

const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> => new Map(rows.map((row) => [row.id, row]));

