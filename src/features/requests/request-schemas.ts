import { s } from '../../http/schema.ts';
import { listQuery, pageOf } from '../../http/paging.ts';
import { linePromiseSchema } from '../allocation/promise-schemas.ts';
import { beneficiaryGroups, closures, fulfilments, reviewMachine } from './request.ts';

export const reviewSchema = s.enumOf(reviewMachine.states, { name: 'RequestReview' });
export const beneficiaryGroupSchema = s.enumOf(beneficiaryGroups, { name: 'BeneficiaryGroup' });

export const newRequestSchema = s.object({
  organisationId: s.id(),
  beneficiaryGroup: beneficiaryGroupSchema,
  neededBy: s.optional(s.nullable(s.date())),
  note: s.optional(s.nullable(s.text({ max: 1000 }))),
  lines: s.array(
    s.object({
      equipmentClassId: s.optional(s.id()),
      kitId: s.optional(s.id()),
      quantity: s.quantity({ min: 1, max: 100_000 }),
      acceptableModels: s.optional(s.array(s.id(), { max: 50, unique: true })),
      minimumLot: s.optional(s.quantity({ min: 1 })),
    }, { name: 'NewRequestLine' }),
    { min: 1, max: 50 },
  ),
}, { name: 'NewRequest' });

const lineSchema = s.object({
  id: s.id(), position: s.int(), version: s.version(), organisationId: s.id(), ownerId: s.id(), equipmentClassId: s.id(), equipmentClassCode: s.string(), equipmentClassName: s.string(),
  kitId: s.nullable(s.id()), beneficiaryGroup: beneficiaryGroupSchema, acceptableModels: s.array(s.id()), classRank: s.int(), minimumLot: s.int(), neededBy: s.nullable(s.date()),
  requested: s.quantity(), approved: s.quantity(), refused: s.quantity(), withdrawn: s.quantity(), awarded: s.quantity(), givenUp: s.quantity(), handedOver: s.quantity(), returned: s.quantity(),
  reserved: s.quantity(), owed: s.quantity(), waiting: s.quantity(), fulfilment: s.enumOf(fulfilments, { name: 'Fulfilment' }), promise: s.nullable(linePromiseSchema), closure: s.enumOf(closures), refusalReason: s.nullable(s.string()), approvedAt: s.nullable(s.instant()),
}, { name: 'RequestLine' });

const headFields = {
  id: s.id(), number: s.string(), version: s.version(), organisationId: s.id(), organisationName: s.string(), beneficiaryGroup: beneficiaryGroupSchema, review: reviewSchema,
  neededBy: s.nullable(s.date()), note: s.nullable(s.text({ max: 1000 })), createdBy: s.string(), createdAt: s.instant(), submittedAt: s.nullable(s.instant()), decidedAt: s.nullable(s.instant()),
  lines: s.array(lineSchema),
};

export const requestSchema = s.object({
  ...headFields,
  decisions: s.array(s.object({ step: s.string(), lineId: s.nullable(s.id()), quantity: s.nullable(s.quantity()), decidedBy: s.string(), decidedAt: s.instant(), reason: s.nullable(s.string()) }, { name: 'RequestDecision' })),
  nextActions: s.array(s.string()),
}, { name: 'EquipmentRequest' });

export const requestPageSchema = pageOf(s.object(headFields, { name: 'RequestSummary' }), 'RequestPage');

export const requestListQuery = listQuery({
  sorts: ['createdAt', 'number'],
  defaultSort: '-createdAt',
  filters: {
    review: s.optional(reviewSchema), organisationId: s.optional(s.id()), equipmentClassId: s.optional(s.id()), beneficiaryGroup: s.optional(beneficiaryGroupSchema), number: s.optional(s.ascii({ max: 20 })),
  },
});

export const approvalSchema = s.object({
  reason: s.optional(s.text({ max: 500 })),
  lines: s.array(
    s.object({ lineId: s.id(), approved: s.quantity(), refusalReason: s.optional(s.text({ max: 500 })), classRank: s.optional(s.int({ min: 0, max: 9 })) }, { name: 'LineDecision' }),
    { min: 1, max: 50 },
  ),
}, { name: 'RequestApproval' });

export const withdrawalSchema = s.object({ units: s.quantity({ min: 1 }), reason: s.text({ min: 1, max: 500 }) }, { name: 'Withdrawal' });
export const optionalReasonSchema = s.object({ reason: s.optional(s.text({ max: 500 })) }, { name: 'OptionalReason' });
export const reasonSchema = s.object({ reason: s.text({ min: 1, max: 500 }) }, { name: 'Reason' });

export const holdingSchema = s.object({
  id: s.id(), organisationId: s.id(), beneficiaryGroup: beneficiaryGroupSchema, equipmentClassId: s.id(), quantity: s.quantity(), declaredBy: s.string(), declaredAt: s.instant(), version: s.version(),
}, { name: 'Holding' });
export const holdingsSchema = s.object({
  items: s.array(s.object({ equipmentClassId: s.id(), equipmentClassCode: s.string(), equipmentClassName: s.text(), registered: s.quantity(), declared: s.quantity() }, { name: 'HeldClass' })),
}, { name: 'Holdings' });
export const newHoldingSchema = s.object({ beneficiaryGroup: beneficiaryGroupSchema, equipmentClassId: s.id(), quantity: s.quantity() }, { name: 'NewHolding' });
