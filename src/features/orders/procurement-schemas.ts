import { pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { basisKinds, ruleKinds } from './order-tables.ts';

const minor = s.money({ min: -1_000_000_000_000 });
const count = s.quantity({ max: 10_000_000 });
const kept = { id: s.id(), organisationId: s.id(), version: s.version(), createdAt: s.instant() };

export const needFields = { quantity: s.quantity({ min: 1 }), neededBy: s.nullable(s.date()), note: s.nullable(s.text({ max: 500 })) };
export const newNeedFields = { organisationId: s.id(), equipmentClassId: s.id(), ...needFields };
const needCore = { ...kept, number: s.string(), equipmentClassId: s.id(), ...needFields };
export const needSchema = s.object(needCore, { name: 'Need' });
export const needViewSchema = s.object({
  ...needCore, classCode: s.string(), organisationName: s.string(), ordered: count, accepted: count, stillNeeded: count, open: count,
  promisable: s.describe(count, 'What people may be promised: never more than is needed, however many suppliers are asked.'), surplus: count,
}, { name: 'NeedView' });
export const needPage = pageOf(needViewSchema, 'NeedPage');
export const surplusSchema = s.object({
  surplus: count, requested: count, due: s.describe(s.bool(), 'True once another order on the need has brought all it had to.'),
  proposals: s.array(s.object({
    orderId: s.id(), orderNumber: s.string(), lineId: s.id(), position: s.int(), supplierId: s.id(), supplierName: s.string(), eta: s.nullable(s.date()), cancellable: count, quantity: count,
  }, { name: 'ProposedCancellation' })),
}, { name: 'SurplusProposal' });

export const basisFields = {
  kind: s.enumOf(basisKinds, { name: 'ProcurementBasisKind' }), fileNumber: s.string({ max: 80 }), title: s.string({ max: 200 }), validFrom: s.date(), validTo: s.nullable(s.date()),
  maximumQuantity: s.nullable(s.quantity()), maximumValueMinor: s.nullable(s.money()),
};
export const newBasisFields = { organisationId: s.id(), ...basisFields };
export const basisSchema = s.object({ ...kept, ...basisFields, usedQuantity: count, usedValueMinor: minor }, { name: 'ProcurementBasis' });
export const basisPage = pageOf(basisSchema, 'ProcurementBasisPage');

export const programmeFields = {
  code: s.string({ max: 40, pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/ }), name: s.string({ max: 200 }), budgetMinor: s.nullable(s.money()), rateBp: s.int({ min: 0, max: 10_000 }),
  capPerDevice: s.describe(s.nullable(s.money()), 'Gross price of one piece that the programme pays for at most, in cents.'),
  orderNotBefore: s.nullable(s.date()), deliverBy: s.nullable(s.date()), payBy: s.nullable(s.date()), dedicationMonths: s.nullable(s.int({ min: 0, max: 1200 })),
  eligibleGroups: s.array(s.string({ max: 40 }), { max: 20 }),
};
export const newProgrammeFields = { organisationId: s.id(), ...programmeFields };
export const programmeSchema = s.object({ ...kept, ...programmeFields }, { name: 'FundingProgramme' });
export const programmePage = pageOf(programmeSchema, 'FundingProgrammePage');

export const ruleFields = {
  kind: s.enumOf(ruleKinds, { name: 'ApprovalRuleKind' }),
  thresholdMinor: s.describe(s.nullable(s.money()), 'Net value of the whole need from which the rule applies, in cents.'),
  equipmentClassId: s.nullable(s.id()), fundingProgrammeId: s.nullable(s.id()), approvals: s.describe(s.int({ min: 1, max: 5 }), 'Different persons who have to say yes.'), active: s.bool(),
};
export const newRuleFields = { organisationId: s.id(), ...ruleFields };
export const ruleSchema = s.object({ ...kept, ...ruleFields }, { name: 'ApprovalRule' });
export const rulePage = pageOf(ruleSchema, 'ApprovalRulePage');
