import { expect } from 'chai';
import { decideStep, openRound, outcomeOf, requiredSteps, type ApprovalRule, type ApprovalStep, type ApprovalVote, type NeedCommitment } from '../../../src/features/orders/approval-rules.ts';

const rule: ApprovalRule = { id: 'r', fromNetMinor: 5_000_000, currency: 'EUR', equipmentClassIds: [], fundingProgrammeIds: [], roles: ['order_approver'] };
const part = (orderId: string, netMinor: number, over: Partial<NeedCommitment> = {}): NeedCommitment => ({
  orderId, needId: 'tablets', state: 'draft', currency: 'EUR', netMinor, equipmentClassId: 'tablet', fundingProgrammeIds: [], ...over,
});
const vote = (over: Partial<ApprovalVote> = {}): ApprovalVote => ({ by: 'second', roles: ['order_approver'], decision: 'approved', reason: null, at: new Date(0), ...over });
const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'nothing thrown';
};

describe('approval rules', () => {
  it('see the whole need: two orders below the threshold need a second person together', () => {
    const both = [part('o1', 4_668_000), part('o2', 4_740_000)];
    expect(requiredSteps('o1', both.slice(0, 1), [rule])).to.deep.equal([]);
    expect(requiredSteps('o1', both, [rule])).to.have.length(1);
    expect(requiredSteps('o2', both, [rule])).to.have.length(1);
  });

  it('leave out cancelled orders and other needs, and keep lines without a need to their own order', () => {
    expect(requiredSteps('o1', [part('o1', 4_668_000), part('o2', 4_740_000, { state: 'cancelled' })], [rule])).to.deep.equal([]);
    expect(requiredSteps('o1', [part('o1', 4_668_000), part('o2', 4_740_000, { needId: 'laptops' })], [rule])).to.deep.equal([]);
    expect(requiredSteps('o1', [part('o1', 4_668_000, { needId: null }), part('o2', 4_740_000, { needId: null })], [rule])).to.deep.equal([]);
  });

  it('look at category and funding of the order itself', () => {
    const phones = { ...rule, fromNetMinor: 0, equipmentClassIds: ['phone'] };
    const funded = { ...rule, fromNetMinor: 0, fundingProgrammeIds: ['dp'] };
    expect(requiredSteps('o1', [part('o1', 1)], [phones, funded])).to.deep.equal([]);
    expect(requiredSteps('o1', [part('o1', 1, { equipmentClassId: 'phone', fundingProgrammeIds: ['dp'] })], [phones, funded])).to.have.length(2);
  });

  it('ask rather than compare a foreign currency', () => {
    expect(requiredSteps('o1', [part('o1', 1, { currency: 'USD' })], [rule])).to.have.length(1);
  });
});

describe('approval steps', () => {
  const apply = (steps: readonly ApprovalStep[], decided: ApprovalStep): readonly ApprovalStep[] =>
    steps.map((step) => (step.stepNo === decided.stepNo ? decided : step));
  const two = openRound('o1', 1, [{ ruleId: 'r', role: 'order_approver' }, { ruleId: 'r', role: 'order_approver' }]);

  it('need two different persons where the rule says so', () => {
    const once = apply(two, decideStep(two, ['author'], vote()));
    expect(outcomeOf(once)).to.equal('pending');
    expect(codeOf(() => decideStep(once, ['author'], vote()))).to.equal('order.approver_decided_already');
    const twice = apply(once, decideStep(once, ['author'], vote({ by: 'third' })));
    expect(outcomeOf(twice)).to.equal('approved');
  });

  it('never let an author decide', () => {
    expect(codeOf(() => decideStep(two, ['author', 'editor'], vote({ by: 'editor' })))).to.equal('order.approver_is_author');
  });

  it('end with one no, which needs a reason', () => {
    expect(codeOf(() => decideStep(two, [], vote({ decision: 'rejected', reason: ' ' })))).to.equal('order.rejection_needs_reason');
    const refused = apply(two, decideStep(two, [], vote({ decision: 'rejected', reason: 'too dear' })));
    expect(outcomeOf(refused)).to.equal('rejected');
    expect(codeOf(() => decideStep(refused, [], vote({ by: 'third' })))).to.equal('order.approval_not_pending');
  });

  it('are for their role, and none at all means approved', () => {
    expect(codeOf(() => decideStep(two, [], vote({ roles: ['auditor'] })))).to.equal('order.approver_lacks_role');
    expect(outcomeOf([])).to.equal('approved');
  });
});
