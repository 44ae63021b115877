import type { Tx } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { OrderContext, OrderDeps } from './order-access.ts';
import { procurementErrors } from './procurement-errors.ts';
import { approvalRules, fundingProgrammes, type ApprovalRuleRow } from './order-tables.ts';

export type RuleFields = Pick<ApprovalRuleRow, 'kind' | 'thresholdMinor' | 'equipmentClassId' | 'fundingProgrammeId' | 'approvals' | 'active'>;

const pick = ({ kind, thresholdMinor, equipmentClassId, fundingProgrammeId, approvals, active }: RuleFields): RuleFields =>
  ({ kind, thresholdMinor, equipmentClassId, fundingProgrammeId, approvals, active });

/**
 * A rule binds the orders of its organisation and of all below it. Who buys does not set the rules: this takes the
 * administration of the installation.
 * @throws AppError `approval_rule.not_valid` 422
 */
export const createApprovalRule = (deps: OrderDeps, context: OrderContext, input: RuleFields & { readonly organisationId: string }): Promise<ApprovalRuleRow> =>
  deps.uow.write(context, async (tx) => {
    const { organisationId } = input;
    if (!inScope(context.scope('config:admin'), organisationId)) throw procurementErrors['approval_rule.not_found']();
    await assertSound(tx, context, input);
    const row: ApprovalRuleRow = { id: newId(), organisationId, ...pick(input), version: 1, createdAt: tx.now };
    tx.insert(approvalRules, row);
    recordAudit(tx, { action: 'approval_rule.created', entityKind: 'approval_rule', entityId: row.id, organisationId, after: { ...pick(input) } });
    return row;
  });

export const updateApprovalRule = (deps: OrderDeps, context: OrderContext, { id, version, ...input }: RuleFields & { readonly id: string; readonly version: number }): Promise<ApprovalRuleRow> =>
  deps.uow.write(context, async (tx) => {
    const before = await tx.one(approvalRules, { id });
    if (!before || !inScope(context.scope('config:admin'), before.organisationId)) throw procurementErrors['approval_rule.not_found']();
    assertVersion(version, before.version);
    await assertSound(tx, context, input);
    tx.bump(approvalRules, id, version, pick(input));
    recordAudit(tx, { action: 'approval_rule.changed', entityKind: 'approval_rule', entityId: id, organisationId: before.organisationId, before: { ...pick(before) }, after: { ...pick(input) } });
    return { ...before, ...pick(input), version: version + 1 };
  });

/** What the kind needs is there, and a programme is one within the scope. */
async function assertSound(tx: Tx, context: OrderContext, { kind, thresholdMinor, equipmentClassId, fundingProgrammeId }: RuleFields): Promise<void> {
  const needed = { amount: ['thresholdMinor', thresholdMinor], category: ['equipmentClassId', equipmentClassId], funding: ['fundingProgrammeId', fundingProgrammeId] } as const;
  const [path, value] = needed[kind];
  const problems: FieldProblem[] = value === null ? [{ path, code: 'field.required', message: `a rule of kind ${kind} needs it` }] : [];
  const programme = fundingProgrammeId === null ? undefined : await tx.one(fundingProgrammes, { id: fundingProgrammeId });
  if (fundingProgrammeId !== null && !(programme && inScope(context.scope('config:admin'), programme.organisationId))) {
    problems.push({ path: 'fundingProgrammeId', code: 'order.programme_unknown', message: 'there is no such funding programme' });
  }
  if (problems.length > 0) throw procurementErrors['approval_rule.not_valid']({ kind }, problems);
}
