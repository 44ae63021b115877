import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { searchKey, sortKey } from '../../shared/search-key.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { catalogErrors } from './catalog-errors.ts';
import { equipmentClasses, manufacturers, productModels, type ProductModel } from './catalog-tables.ts';
import { readModelNumbers, type ModelNumbers } from './product-model.ts';

export interface ModelFields extends ModelNumbers {
  readonly name: string;
  /** Place inside the class: 1 is handed out first where several models will do. */
  readonly preferenceRank: number;
  readonly packSize: number;
  readonly active: boolean;
}

export interface NewProductModel extends ModelFields {
  readonly manufacturerId: string;
  readonly equipmentClassId: string;
}

const duplicates = {
  [uniqueName('product_models', ['gtin'])]: () => catalogErrors['catalog.gtin_taken'](),
  [uniqueName('product_models', ['manufacturerId', 'manufacturerPartNumber'])]: () => catalogErrors['catalog.part_number_taken'](),
};

/** @throws AppError `catalog.not_valid` with every problem, `catalog.gtin_taken`, `catalog.part_number_taken` */
export const createProductModel = (deps: { readonly uow: UnitOfWork }, context: WriteContext, input: NewProductModel): Promise<ProductModel> =>
  deps.uow.write(context, async (tx) => {
    const { numbers, problems } = readModelNumbers(input);
    const [manufacturer, equipmentClass] = [await tx.one(manufacturers, { id: input.manufacturerId }), await tx.one(equipmentClasses, { id: input.equipmentClassId })];
    const unknown = [...(manufacturer ? [] : ['manufacturerId']), ...(equipmentClass ? [] : ['equipmentClassId'])].map(unknownReference);
    if (!manufacturer || !equipmentClass || problems.length > 0) throw catalogErrors['catalog.not_valid']({}, [...problems, ...unknown]);
    const { name, preferenceRank, packSize, active } = input;
    const row: ProductModel = {
      id: newId(), manufacturerId: manufacturer.id, equipmentClassId: equipmentClass.id, name, ...numbers, ...keysOf(name, manufacturer.name, numbers),
      tracking: equipmentClass.tracking, preferenceRank, packSize, active, version: 1, createdAt: tx.now,
    };
    tx.insert(productModels, row, duplicates);
    audit(tx, 'product_model.created', null, row);
    return row;
  });

export const updateProductModel = (
  deps: { readonly uow: UnitOfWork }, context: WriteContext, { id, version, ...input }: ModelFields & { readonly id: string; readonly version: number },
): Promise<ProductModel> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(productModels, { id });
    if (!before) throw catalogErrors['catalog.not_found']();
    assertVersion(version, before.version);
    const { numbers, problems } = readModelNumbers(input);
    if (problems.length > 0) throw catalogErrors['catalog.not_valid']({}, problems);
    const manufacturer = await tx.one(manufacturers, { id: before.manufacturerId });
    const { name, preferenceRank, packSize, active } = input;
    const set = { name, preferenceRank, packSize, active, ...numbers, ...keysOf(name, manufacturer?.name ?? '', numbers), version: version + 1 };
    tx.update(productModels, { id, version }, set, persistenceErrors['persistence.version_conflict'], duplicates);
    const after = { ...before, ...set };
    audit(tx, 'product_model.changed', before, after);
    return after;
  });

const unknownReference = (path: string): FieldProblem => ({ path, code: 'catalog.not_found', message: 'is not in the catalogue' });

/** The search begins with the name, since an index finds beginnings only. */
const keysOf = (name: string, manufacturer: string, numbers: ModelNumbers): { sortKey: string; searchKey: string } =>
  ({ sortKey: sortKey(name), searchKey: searchKey(name, manufacturer, numbers.manufacturerPartNumber) });

function audit(tx: Tx, action: string, before: ProductModel | null, after: ProductModel): void {
  const told = ({ name, gtin, manufacturerPartNumber, preferenceRank, packSize, active }: ProductModel): Record<string, unknown> =>
    ({ name, gtin, manufacturerPartNumber, preferenceRank, packSize, active });
  recordAudit(tx, { action, entityKind: 'product_model', entityId: after.id, organisationId: null, ...(before && { before: told(before) }), after: told(after) });
}
