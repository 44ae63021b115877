import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { searchKey, sortKey } from '../../shared/search-key.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { SupplierFields } from './supplier.ts';
import { supplierMasterErrors } from './supplier-master-errors.ts';
import { getSupplier, type Supplier } from './supplier-store.ts';
import { suppliers } from './supplier-tables.ts';

interface Uses {
  readonly uow: UnitOfWork;
}

const nameTaken = { [uniqueName('suppliers', ['searchKey'])]: () => supplierMasterErrors['supplier.name_taken']() };

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

const pick = ({ name, customerNumber, transitDays, active }: SupplierFields): SupplierFields => ({ name, customerNumber, transitDays, active });

const keysOf = (name: string): { sortKey: string; searchKey: string } => ({ sortKey: sortKey(name), searchKey: searchKey(name) });
