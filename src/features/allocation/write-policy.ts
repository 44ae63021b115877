import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import { code, id } from '../../persistence/columns.ts';
import type { Deps } from '../../deps.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { WriteContext } from '../../persistence/transaction.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { allocationErrors } from './allocation-errors.ts';
import { demandChanged } from './allocation-pool.ts';
import type { AllocationRules } from './allocation-rules.ts';
import { allocationPolicies, type AllocationPolicy } from './allocation-tables.ts';
import { policyMachine } from './policy.ts';

export interface NewPolicy {
  /** For this organisation and all below it that have no rules of their own. */
  readonly organisationId: string;
  readonly rules: AllocationRules;
}

const taken = { [uniqueName('allocation_policies', ['organisationId', 'number'])]: persistenceErrors['persistence.version_conflict'] };

/** Writes the next version of an organisation's rules, as a draft. @throws AppError `allocation.policy_invalid` with all problems */
export const writePolicy = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, { organisationId, rules }: NewPolicy): Promise<AllocationPolicy> =>
  uow.write(context, async (tx) => {
    const problems = await rulesProblems(tx, rules);
    if (problems.length > 0) throw allocationErrors['allocation.policy_invalid']({}, problems);
    const [last] = await tx.many(allocationPolicies, { organisationId }, { orderBy: ['-number'], limit: 1 });
    const policy: AllocationPolicy = {
      id: newId(), number: (last?.number ?? 0) + 1, organisationId, rules, state: policyMachine.initial, authoredBy: tx.actor.id, authoredAt: tx.now, approvedBy: null, inForceFrom: null, version: 1,
    };
    tx.insert(allocationPolicies, policy, taken);
    recordAudit(tx, { action: 'allocation_policy.written', entityKind: 'allocation_policy', entityId: policy.id, organisationId, after: { number: policy.number, rules: JSON.stringify(rules) } });
    return policy;
  });

/** What the shape of the rules cannot say: classes named twice, equipment classes that do not exist. */
export async function rulesProblems(db: Reader, { classes, reserveBasisPoints, headCountCaps = {} }: Pick<AllocationRules, 'classes' | 'reserveBasisPoints' | 'headCountCaps'>): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  classes.forEach((name, index) => {
    if (classes.indexOf(name) !== index) problems.push({ path: `rules/classes/${index}`, code: 'allocation.class_twice', message: 'this class is named twice' });
  });
  for (const name of Object.keys(headCountCaps)) {
    if (!classes.includes(name)) problems.push({ path: `rules/headCountCaps/${name}`, code: 'allocation.class_unknown', message: 'the rules have no such class' });
  }
  const codes = Object.keys(reserveBasisPoints);
  const known = codes.length === 0 ? [] : await db.select({ code: code() }, db.q('equipment_classes').whereIn('code', codes).select('code'));
  for (const each of codes) {
    if (!known.some((row) => row.code === each)) problems.push({ path: `rules/reserveBasisPoints/${each}`, code: 'allocation.equipment_class_unknown', message: 'there is no such equipment class' });
  }
  return problems;
}

/**
 * Another person puts a draft in force; what was in force for the organisation before is superseded, and its stock is
 * looked at again under the new rules.
 * @throws AppError `allocation.policy_own`, `allocation.policy_not_draft`, `allocation.policy_invalid`, `version.mismatch`
 */
export const putPolicyInForce = ({ uow }: Pick<Deps, 'uow'>, context: WriteContext, { policyId, expectedVersion }: { readonly policyId: string; readonly expectedVersion: number }): Promise<AllocationPolicy> =>
  uow.write(context, async (tx) => {
    const policy = await tx.one(allocationPolicies, { id: policyId });
    if (!policy) throw allocationErrors['allocation.policy_not_found']();
    if (policy.state !== 'draft') throw allocationErrors['allocation.policy_not_draft']({ state: policy.state });
    assertVersion(expectedVersion, policy.version);
    if (policy.authoredBy === tx.actor.id) throw allocationErrors['allocation.policy_own']();
    const problems = await rulesProblems(tx, policy.rules);
    if (problems.length > 0) throw allocationErrors['allocation.policy_invalid']({}, problems);
    const present = await tx.one(allocationPolicies, { organisationId: policy.organisationId, state: 'in_force' });
    if (present) {
      tx.bump(allocationPolicies, present.id, present.version, { state: policyMachine.next(present.state, 'supersede') });
      recordAudit(tx, { action: 'allocation_policy.superseded', entityKind: 'allocation_policy', entityId: present.id, organisationId: present.organisationId, before: { state: 'in_force' }, after: { state: 'superseded' } });
    }
    const change = { state: policyMachine.next(policy.state, 'put_in_force'), approvedBy: tx.actor.id, inForceFrom: tx.now };
    tx.update(
      allocationPolicies, { id: policy.id, version: policy.version }, { ...change, version: policy.version + 1 }, persistenceErrors['persistence.version_conflict'],
      { [uniqueName('allocation_policies', ['organisationId', 'live'])]: persistenceErrors['persistence.version_conflict'] },
    );
    recordAudit(tx, { action: 'allocation_policy.put_in_force', entityKind: 'allocation_policy', entityId: policy.id, organisationId: policy.organisationId, before: { state: 'draft' }, after: { state: 'in_force', number: policy.number } });
    const pools = await tx.select(
      { ownerId: id(), equipmentClassId: id() },
      tx.q('allocation_pools as p').join('organisation_closure as c', 'c.descendant_id', 'p.owner_id').where('c.ancestor_id', policy.organisationId).orderBy('p.id').select('p.owner_id', 'p.equipment_class_id'),
    );
    for (const { ownerId, equipmentClassId } of pools) demandChanged(tx, { ownerId, equipmentClassId });
    return { ...policy, ...change, version: policy.version + 1 };
  });
