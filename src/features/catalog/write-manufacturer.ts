import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { searchKey } from '../../shared/search-key.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { catalogErrors } from './catalog-errors.ts';
import { manufacturers, type Manufacturer } from './catalog-tables.ts';

export interface ManufacturerFields {
  readonly name: string;
}

const duplicates = { [uniqueName('manufacturers', ['searchKey'])]: () => catalogErrors['catalog.manufacturer_taken']() };

/** @throws AppError `catalog.manufacturer_taken` where a name files the same */
export const createManufacturer = (deps: { readonly uow: UnitOfWork }, context: WriteContext, { name }: ManufacturerFields): Promise<Manufacturer> =>
  deps.uow.write(context, (tx) => {
    const row: Manufacturer = { id: newId(), name, searchKey: searchKey(name), version: 1 };
    tx.insert(manufacturers, row, duplicates);
    audit(tx, 'manufacturer.created', null, row);
    return Promise.resolve(row);
  });

export const updateManufacturer = (
  deps: { readonly uow: UnitOfWork }, context: WriteContext, { id, version, name }: ManufacturerFields & { readonly id: string; readonly version: number },
): Promise<Manufacturer> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(manufacturers, { id });
    if (!before) throw catalogErrors['catalog.not_found']();
    assertVersion(version, before.version);
    const after = { ...before, name, searchKey: searchKey(name), version: version + 1 };
    // Not `bump`: the new name may be somebody else's, which only this statement can say.
    tx.update(manufacturers, { id, version }, { name, searchKey: after.searchKey, version: after.version }, persistenceErrors['persistence.version_conflict'], duplicates);
    audit(tx, 'manufacturer.changed', before, after);
    return after;
  });

function audit(tx: Tx, action: string, before: Manufacturer | null, after: Manufacturer): void {
  recordAudit(tx, {
    action, entityKind: 'manufacturer', entityId: after.id, organisationId: null,
    ...(before && { before: { name: before.name } }), after: { name: after.name },
  });
}
