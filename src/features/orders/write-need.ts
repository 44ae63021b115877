import type { NumberSequences } from '../../persistence/number-sequences.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { equipmentClasses } from '../catalog/catalog-tables.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import type { OrderContext, OrderDeps } from './order-access.ts';
import { orderErrors } from './order-errors.ts';
import { procurementErrors } from './procurement-errors.ts';
import { needs, type Need } from './order-tables.ts';

export type NeedFields = Pick<Need, 'quantity' | 'neededBy' | 'note'>;
export type NewNeed = NeedFields & Pick<Need, 'organisationId' | 'equipmentClassId'>;

/** A quantity of a class that one or several orders are meant to cover, also with different suppliers. */
export async function createNeed(deps: OrderDeps & { readonly numbers: Pick<NumberSequences, 'next'> }, context: OrderContext, input: NewNeed): Promise<Need> {
  const number = await deps.numbers.next('NE');
  return deps.uow.write(context, async (tx) => {
    await assertReferences(tx, context, input);
    const { organisationId, equipmentClassId, quantity, neededBy, note } = input;
    const row: Need = { id: newId(), number, organisationId, equipmentClassId, quantity, neededBy, note, version: 1, createdAt: tx.now };
    tx.insert(needs, row);
    recordAudit(tx, { action: 'need.created', entityKind: 'need', entityId: row.id, organisationId, after: { number, equipmentClassId, quantity, neededBy } });
    return row;
  });
}

export const updateNeed = (deps: OrderDeps, context: OrderContext, { id, version, quantity, neededBy, note }: NeedFields & { readonly id: string; readonly version: number }): Promise<Need> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(needs, { id });
    if (!before || !inScope(context.scope('order:write'), before.organisationId)) throw procurementErrors['need.not_found']();
    assertVersion(version, before.version);
    tx.bump(needs, id, version, { quantity, neededBy, note });
    recordAudit(tx, {
      action: 'need.changed', entityKind: 'need', entityId: id, organisationId: before.organisationId,
      before: { quantity: before.quantity, neededBy: before.neededBy }, after: { quantity, neededBy },
    });
    return { ...before, quantity, neededBy, note, version: version + 1 };
  });

async function assertReferences(tx: Tx, context: OrderContext, { organisationId, equipmentClassId }: NewNeed): Promise<void> {
  const organisation = await tx.one(organisations, { id: organisationId });
  const problems = [
    ...(organisation && inScope(context.scope('order:write'), organisationId)
      ? [] : [{ path: 'organisationId', code: 'order.organisation_unknown', message: 'there is no such organisation to order for' }]),
    ...((await tx.one(equipmentClasses, { id: equipmentClassId })) ? [] : [{ path: 'equipmentClassId', code: 'catalog.not_found', message: 'is not in the catalogue' }]),
  ];
  if (problems.length > 0) throw orderErrors['order.not_valid']({}, problems);
}
