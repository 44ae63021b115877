import type { Deps } from '../../deps.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { demandChanged } from '../allocation/allocation-pool.ts';
import { ownerOrganisationOf } from '../organisations/owner-organisation.ts';
import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import { declaredHoldings, type DeclaredHolding } from './request-tables.ts';
import type { BeneficiaryGroup } from './request.ts';

export interface Holding {
  readonly organisationId: string;
  readonly beneficiaryGroup: BeneficiaryGroup;
  readonly equipmentClassId: string;
  readonly quantity: number;
}

/** An organisation says how many devices a group of it already had before this system: they count in the allocation. */
export async function declareHolding(deps: Pick<Deps, 'uow'>, context: WriteContext, input: Holding): Promise<DeclaredHolding> {
  return deps.uow.write(context, async (tx) => {
    const { organisationId, beneficiaryGroup, equipmentClassId, quantity } = input;
    const ownerId = await ownerOrganisationOf(tx, organisationId);
    const present = await tx.one(declaredHoldings, { organisationId, beneficiaryGroup, equipmentClassId });
    demandChanged(tx, { ownerId, equipmentClassId });
    const holding: DeclaredHolding = { id: present?.id ?? newId(), ...input, declaredBy: tx.actor.id, declaredAt: tx.now, version: (present?.version ?? 0) + 1 };
    if (present) tx.bump(declaredHoldings, present.id, present.version, { quantity, declaredBy: tx.actor.id, declaredAt: tx.now });
    else tx.insert(declaredHoldings, holding, { [uniqueName('declared_holdings', ['organisationId', 'beneficiaryGroup', 'equipmentClassId'])]: persistenceErrors['persistence.version_conflict'] });
    recordAudit(tx, {
      action: 'holding.declared', entityKind: 'holding', entityId: holding.id, organisationId, before: { quantity: present?.quantity ?? null },
      after: { quantity, beneficiaryGroup, equipmentClassId },
    });
    return holding;
  });
}
