import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { catalogErrors } from './catalog-errors.ts';
import { equipmentClasses, type EquipmentClass } from './catalog-tables.ts';

/** The way of counting is fixed: pieces that exist already were recorded by it. */
export type ClassFields = Pick<EquipmentClass, 'name' | 'priceCap'>;
export type NewEquipmentClass = ClassFields & Pick<EquipmentClass, 'code' | 'tracking'>;

const duplicates = { [uniqueName('equipment_classes', ['code'])]: () => catalogErrors['catalog.code_taken']() };

/** @throws AppError `catalog.code_taken` */
export const createEquipmentClass = (deps: { readonly uow: UnitOfWork }, context: WriteContext, input: NewEquipmentClass): Promise<EquipmentClass> =>
  deps.uow.write(context, (tx) => {
    const { code, name, tracking, priceCap } = input;
    const row: EquipmentClass = { id: newId(), code, name, tracking, priceCap, version: 1, createdAt: tx.now };
    tx.insert(equipmentClasses, row, duplicates);
    recordAudit(tx, { action: 'equipment_class.created', entityKind: 'equipment_class', entityId: row.id, organisationId: null, after: { code, name, tracking, priceCap } });
    return Promise.resolve(row);
  });

export const updateEquipmentClass = (
  deps: { readonly uow: UnitOfWork }, context: WriteContext, { id, version, name, priceCap }: ClassFields & { readonly id: string; readonly version: number },
): Promise<EquipmentClass> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(equipmentClasses, { id });
    if (!before) throw catalogErrors['catalog.not_found']();
    assertVersion(version, before.version);
    const after = { ...before, name, priceCap, version: version + 1 };
    tx.update(equipmentClasses, { id, version }, { name, priceCap, version: after.version }, persistenceErrors['persistence.version_conflict']);
    recordAudit(tx, {
      action: 'equipment_class.changed', entityKind: 'equipment_class', entityId: id, organisationId: null,
      before: { name: before.name, priceCap: before.priceCap }, after: { name, priceCap },
    });
    return after;
  });
