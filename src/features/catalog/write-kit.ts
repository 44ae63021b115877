import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { catalogErrors } from './catalog-errors.ts';
import { equipmentClasses, kitComponents, kits, type Kit } from './catalog-tables.ts';

export interface KitPart {
  readonly equipmentClassId: string;
  readonly quantity: number;
}

export interface KitFields {
  readonly name: string;
  /** The component that decides how many kits can be given out; must be among the components. */
  readonly scarceClassId: string;
  readonly active: boolean;
  readonly components: readonly KitPart[];
}

export type KitView = Kit & { readonly components: readonly KitPart[] };

const duplicates = { [uniqueName('kits', ['code'])]: () => catalogErrors['catalog.code_taken']() };

/** @throws AppError `catalog.not_valid` with every problem, `catalog.code_taken` */
export const createKit = (deps: { readonly uow: UnitOfWork }, context: WriteContext, input: KitFields & { readonly code: string }): Promise<KitView> =>
  deps.uow.write(context, async (tx) => {
    await assertComponents(tx, input);
    const { code, name, scarceClassId, active, components } = input;
    const kit: Kit = { id: newId(), code, name, scarceClassId, active, version: 1, createdAt: tx.now };
    tx.insert(kits, kit, duplicates);
    tx.insert(kitComponents, rowsOf(kit.id, components));
    recordAudit(tx, { action: 'kit.created', entityKind: 'kit', entityId: kit.id, organisationId: null, after: { code, name, scarceClassId, active, components } });
    return { ...kit, components };
  });

export const updateKit = (
  deps: { readonly uow: UnitOfWork }, context: WriteContext, { id, version, ...input }: KitFields & { readonly id: string; readonly version: number },
): Promise<KitView> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(kits, { id });
    if (!before) throw catalogErrors['catalog.not_found']();
    assertVersion(version, before.version);
    await assertComponents(tx, input);
    const { name, scarceClassId, active, components } = input;
    tx.update(kits, { id, version }, { name, scarceClassId, active, version: version + 1 }, persistenceErrors['persistence.version_conflict']);
    tx.remove(kitComponents, { kitId: id });
    tx.insert(kitComponents, rowsOf(id, components));
    recordAudit(tx, { action: 'kit.changed', entityKind: 'kit', entityId: id, organisationId: null, after: { name, scarceClassId, active, components } });
    return { ...before, name, scarceClassId, active, version: version + 1, components };
  });

const rowsOf = (kitId: string, components: readonly KitPart[]): { kitId: string; equipmentClassId: string; quantity: number }[] =>
  components.map(({ equipmentClassId, quantity }) => ({ kitId, equipmentClassId, quantity }));

async function assertComponents(tx: Tx, { scarceClassId, components }: KitFields): Promise<void> {
  const ids = components.map((part) => part.equipmentClassId);
  const known = new Set((await tx.many(equipmentClasses, { id: ids })).map((each) => each.id));
  const problems: FieldProblem[] = [];
  if (!ids.includes(scarceClassId)) problems.push({ path: 'scarceClassId', code: 'catalog.scarce_class', message: 'must be one of the components' });
  ids.forEach((classId, index) => {
    const path = `components/${index}/equipmentClassId`;
    if (!known.has(classId)) problems.push({ path, code: 'catalog.not_found', message: 'is not in the catalogue' });
    if (ids.indexOf(classId) < index) problems.push({ path, code: 'catalog.component_twice', message: 'is there twice' });
  });
  if (problems.length > 0) throw catalogErrors['catalog.not_valid']({}, problems);
}
