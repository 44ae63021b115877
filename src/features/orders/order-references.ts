import { code, id, text } from '../../persistence/columns.ts';
import { preparedQuery } from '../../persistence/prepared-query.ts';
import { rowsOf } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { equipmentClasses, productModels, type EquipmentClass, type ProductModel } from '../catalog/catalog-tables.ts';
import type { OrganisationKind } from '../organisations/organisation.ts';
import { suppliers } from '../suppliers/supplier-tables.ts';
import type { OrderInput } from './order-input.ts';
import { fundingProgrammes, needs, procurementBases, type FundingProgramme, type Need, type ProcurementBasis } from './order-tables.ts';

/** Everything that an order's input names, as far as it exists. */
export interface OrderReferences {
  readonly supplier: { readonly active: boolean; readonly name: string } | undefined;
  /** Enabled ones, oldest first. */
  readonly connectionIds: readonly string[];
  readonly articleNumbers: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, ProductModel>;
  readonly classes: ReadonlyMap<string, EquipmentClass>;
  readonly needs: ReadonlyMap<string, Need>;
  readonly programmes: ReadonlyMap<string, FundingProgramme>;
  readonly basis: ProcurementBasis | undefined;
  readonly organisations: ReadonlyMap<string, { readonly kind: OrganisationKind; readonly name: string }>;
}

const unique = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((each) => each !== null))];

type Ids = readonly string[];

const asked = {
  supplier: preparedQuery({ active: suppliers.columns.active, name: suppliers.columns.name }, (db, { id }: { readonly id: string }) => db.q('suppliers').where('id', id).select('active', 'name')),
  connections: preparedQuery({ id: id() }, (db, { supplierId }: { readonly supplierId: string }) =>
    db.q('supplier_connections').where({ supplier_id: supplierId, enabled: true }).orderBy('created_at').orderBy('id').select('id')),
  articles: preparedQuery({ productModelId: id(), articleNumber: code(60) }, (db, { supplierId, modelIds }: { readonly supplierId: string; readonly modelIds: Ids }) =>
    db.q('supplier_articles').where('supplier_id', supplierId).whereIn('product_model_id', modelIds).orderBy('id', 'desc').select('product_model_id', 'article_number')),
  classes: preparedQuery(equipmentClasses.columns, (db, { modelIds }: { readonly modelIds: Ids }) =>
    db.q('equipment_classes').whereIn('id', db.q('product_models').whereIn('id', modelIds).select('equipment_class_id')).select('*')),
  organisations: preparedQuery({ id: id(), kind: code<OrganisationKind>(), name: text() }, (db, { ids }: { readonly ids: Ids }) => db.q('organisations').whereIn('id', ids).select('id', 'kind', 'name')),
};

/** One round trip for all of them. */
export async function readReferences(tx: Tx, input: OrderInput): Promise<OrderReferences> {
  const shares = input.lines.flatMap((line) => line.shares);
  const { supplierId } = input;
  const modelIds = unique(input.lines.map((line) => line.productModelId));
  const organisationIds = unique([input.organisationId, ...shares.flatMap((share) => [share.organisationId, share.shipToId])]);
  const programmeIds = unique(shares.flatMap((share) => share.costSplits.map((split) => split.fundingProgrammeId)));
  const [partners, connections, articles, models, classes, needRows, programmes, bases, organisations] = await tx.selectAll(
    asked.supplier(tx, { id: supplierId }), asked.connections(tx, { supplierId }), asked.articles(tx, { supplierId, modelIds }), rowsOf(productModels, { id: modelIds }), asked.classes(tx, { modelIds }),
    rowsOf(needs, { id: unique(input.lines.map((line) => line.needId)) }), rowsOf(fundingProgrammes, { id: programmeIds }), rowsOf(procurementBases, { id: input.procurementBasisId ?? '' }),
    asked.organisations(tx, { ids: organisationIds }),
  );
  return {
    supplier: partners[0],
    connectionIds: connections.map((row) => row.id),
    articleNumbers: new Map(articles.map((row) => [row.productModelId, row.articleNumber])),
    models: byId(models),
    classes: byId(classes),
    needs: byId(needRows),
    programmes: byId(programmes),
    basis: bases[0],
    organisations: byId(organisations),
  };
}

const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> => new Map(rows.map((row) => [row.id, row]));
