import { pageOf } from '../../http/paging.ts';
import { s, type TypeOf } from '../../http/schema.ts';
import { approvalDecisions } from './approval-rules.ts';
import type { LineInput, OrderInput } from './order-input.ts';
import { billingAxis, lineStates, receiptAxis } from './order-line.ts';
import { taxCategories } from './order-money.ts';
import { cancellationMachine, orderMachine } from './order.ts';
import { amendmentKinds } from './order-tables.ts';

const maybe = <T>(schema: Parameters<typeof s.nullable<T, 'required'>>[0]) => s.optional(s.nullable(schema));
const minor = s.money({ min: -1_000_000_000_000 });

export const orderStateSchema = s.enumOf(orderMachine.states, { name: 'OrderState' });
export const reasonSchema = s.text({ max: 500 });

const splitInput = s.object({
  source: s.string({ max: 80 }), fundingProgrammeId: maybe(s.id()), amountMinor: s.money(), fiscalYear: s.int({ min: 2000, max: 2100 }),
}, { name: 'CostSplitInput' });
const shareInput = s.object({
  organisationId: s.id(), quantity: s.quantity(), costCentre: maybe(s.string({ max: 60 })), shipToId: maybe(s.id()), costSplits: s.optional(s.array(splitInput, { max: 20 })),
}, { name: 'OrderShareInput' });
const lineInput = s.object({
  productModelId: s.id(),
  needId: maybe(s.id()),
  articleNumber: s.describe(maybe(s.string({ max: 60 })), "The supplier's; looked up where it is left out."),
  description: maybe(s.string({ max: 300 })),
  quantity: s.quantity(),
  unitPrice: s.describe(s.unitPrice(), 'Net, in 1/10,000 of the currency unit, for priceBase pieces.'),
  priceBase: s.withDefault(s.int({ min: 1, max: 10_000 }), 1),
  discountBp: s.withDefault(s.int({ min: 0, max: 10_000 }), 0),
  taxCategory: s.withDefault(s.enumOf(taxCategories), 'standard'),
  shares: s.array(shareInput, { min: 1, max: 500 }),
}, { name: 'OrderLineInput' });

const orderFields = {
  organisationId: s.describe(s.id(), 'The organisation that buys.'),
  supplierId: s.id(),
  connectionId: maybe(s.id()),
  procurementBasisId: maybe(s.id()),
  currency: s.withDefault(s.currency(), 'EUR'),
  headerChargesMinor: s.withDefault(minor, 0),
  neededBy: maybe(s.date()),
  note: maybe(s.text({ max: 1000 })),
  lines: s.array(lineInput, { min: 1, max: 500 }),
};

export const orderInputSchema = s.object(orderFields, { name: 'OrderInput' });

export const newOrderSchema = s.object({
  ...orderFields, submit: s.describe(s.withDefault(s.bool(), false), 'Hand it in at once: all or nothing, as if the draft had then been submitted.'),
}, { name: 'NewOrder' });

/** What was left out is null, as the use cases want it. */
export function toOrderInput(body: TypeOf<typeof orderInputSchema>): OrderInput {
  return {
    ...body, connectionId: body.connectionId ?? null, procurementBasisId: body.procurementBasisId ?? null, neededBy: body.neededBy ?? null, note: body.note ?? null,
    lines: body.lines.map((line): LineInput => ({
      ...line, needId: line.needId ?? null, articleNumber: line.articleNumber ?? null, description: line.description ?? null,
      shares: line.shares.map((share) => ({ ...share, costCentre: share.costCentre ?? null, shipToId: share.shipToId ?? null, costSplits: toSplits(share.costSplits ?? []) })),
    })),
  };
}

export const splitInputs = s.array(splitInput, { max: 20 });

export const toSplits = (splits: TypeOf<typeof splitInputs>): LineInput['shares'][number]['costSplits'] =>
  splits.map((split) => ({ ...split, fundingProgrammeId: split.fundingProgrammeId ?? null }));

export const approvalInput = s.object({ decision: s.enumOf(approvalDecisions), reason: s.describe(maybe(reasonSchema), 'Needed for a no.') });
export const reasonInput = s.object({ reason: reasonSchema });
export const dispatchInput = s.object({ supplierOrderNumber: maybe(s.string({ max: 80 })) });
export const cancellationInput = s.object({
  quantity: s.quantity({ min: 1 }), reason: reasonSchema, freeUntil: maybe(s.date()), feeMinor: maybe(s.money()),
  acceptFee: s.describe(s.withDefault(s.bool(), false), 'Needed where there is a fee and its free period is over.'),
});
const shareQuantities = s.array(s.object({ organisationId: s.id(), quantity: s.quantity() }), { min: 1, max: 500 });
export const amendmentInput = s.object({ quantity: s.quantity({ min: 1 }), reason: reasonSchema, shares: s.describe(maybe(shareQuantities), 'All shares afterwards; left out, they keep their proportion.') });
export const splitChangeInput = s.object({ costSplits: splitInputs, reason: s.string({ max: 300 }) });

const costSplit = s.object({
  id: s.id(), source: s.string(), fundingProgrammeId: s.nullable(s.id()), amountMinor: minor, fiscalYear: s.int(), validFrom: s.date(), endedOn: s.nullable(s.date()), endReason: s.nullable(s.string()),
}, { name: 'CostSplit' });
const share = s.object({
  id: s.id(), position: s.int(), organisationId: s.id(), organisationName: s.string(), quantity: s.quantity(), closed: s.quantity(), accepted: s.quantity(),
  costCentre: s.nullable(s.string()), shipToId: s.nullable(s.id()), costSplits: s.array(costSplit),
}, { name: 'OrderShare' });
const q = s.quantity({ max: 10_000_000 });
const counters = s.object({ ordered: q, confirmed: q, backordered: q, rejected: q, cancelled: q, shipped: q, received: q, refused: q, returned: q, invoiced: q, credited: q }, { name: 'LineCounters' });
const derived = s.object({
  closed: q, shippedIn: q, over: q, open: q, confirmedOpen: q, backorderedOpen: q, unanswered: q, accepted: q, acceptedIn: q, surplus: q, outstanding: q,
}, { name: 'LineQuantities' });
const day = s.nullable(s.date());
const cancellation = s.object({
  id: s.id(), quantity: q, state: s.enumOf(cancellationMachine.states, { name: 'CancellationState' }), reason: s.text(), requestedBy: s.string(), requestedAt: s.instant(),
  freeUntil: day, feeMinor: s.nullable(minor), decidedAt: s.nullable(s.instant()), acceptedQuantity: q, sentAt: s.nullable(s.instant()),
}, { name: 'CancellationRequest' });
const amendment = s.object({
  id: s.id(), kind: s.enumOf(amendmentKinds), quantityBefore: q, quantityAfter: q, reason: s.text(), agreedBy: s.string(), agreedAt: s.instant(),
}, { name: 'OrderAmendment' });
const scheduleEntry = s.object({
  sequence: s.int(), quantity: s.nullable(q), etaFrom: day, etaTo: day, etaPrecision: s.string(), etaKind: s.nullable(s.string()), etaBasis: s.nullable(s.string()),
}, { name: 'ScheduleEntry' });
const etaChange = s.object({
  id: s.id(), observedAt: s.instant(), etaFrom: day, etaTo: day, days: s.nullable(s.int()), direction: s.string(), units: s.nullable(s.int()), documentId: s.nullable(s.id()),
}, { name: 'EtaChange' });
const price = s.object({
  unitPrice: s.unitPrice(), priceBase: s.int(), discountBp: s.int(), packSize: s.int(), taxCategory: s.enumOf(taxCategories, { name: 'TaxCategory' }), taxRateBp: s.int(), netMinor: minor,
}, { name: 'LinePrice' });
const line = s.object({
  id: s.id(), position: s.int(), version: s.version(), productModelId: s.id(), modelName: s.string(), equipmentClassId: s.id(), classCode: s.string(), needId: s.nullable(s.id()),
  articleNumber: s.string({ min: 0 }), description: s.string(), substitutesLineId: s.nullable(s.id()), awaitsApproval: s.bool(),
  state: s.enumOf(lineStates, { name: 'LineState' }), receipt: s.enumOf(receiptAxis), billing: s.enumOf(billingAxis),
  lateness: s.object({ kind: s.enumOf(['none', 'undated', 'on_time', 'late', 'overdue']), days: s.int() }, { name: 'Lateness' }),
  onHold: s.bool(), holdReason: s.nullable(s.text()), firstEta: day, eta: day, etaPrecision: s.string(),
  price: s.nullable(price), counters: s.nullable(counters), derived: s.nullable(derived),
  visible: s.describe(s.object({ quantity: q, closed: q, accepted: q }), 'Over the shares shown.'),
  shares: s.array(share), schedule: s.array(scheduleEntry), etaHistory: s.array(etaChange), cancellations: s.array(cancellation), amendments: s.array(amendment),
}, { name: 'OrderLine' });
const approvalStep = s.object({
  id: s.id(), round: s.int(), stepNo: s.int(), ruleId: s.nullable(s.id()), role: s.nullable(s.string()), decision: s.nullable(s.enumOf(['submitted', 'approved', 'rejected'])),
  decidedBy: s.nullable(s.string()), decidedAt: s.nullable(s.instant()), reason: s.nullable(s.text()), needNetMinor: minor,
}, { name: 'ApprovalStep' });
const documentReference = s.object({
  id: s.id(), direction: s.string(), documentType: s.string(), documentNumber: s.nullable(s.string()), state: s.string(), receivedAt: s.instant(),
}, { name: 'DocumentReference' });
const moment = s.nullable(s.instant());

export const orderSchema = s.object({
  id: s.id(), number: s.string(), version: s.version(), state: orderStateSchema, onHold: s.bool(), holdReason: s.nullable(s.text()),
  organisationId: s.id(), organisationName: s.string(), supplierId: s.id(), supplierName: s.string(), connectionId: s.nullable(s.id()), procurementBasisId: s.nullable(s.id()),
  currency: s.currency(), neededBy: day, note: s.nullable(s.text()), createdBy: s.string(), createdAt: s.instant(), approvalRound: s.int(),
  submittedAt: moment, approvedAt: moment, sentAt: moment, acknowledgedAt: moment, closedAt: moment, settleUntil: moment, lastHeardAt: moment,
  whole: s.describe(s.bool(), 'False for those who only have shares in it: they see these, and no figures that would tell them of others.'),
  amounts: s.nullable(s.object({ netMinor: minor, taxMinor: minor, grossMinor: minor, headerChargesMinor: minor }, { name: 'OrderAmounts' })),
  supplierOrderNumbers: s.array(s.string()), lines: s.array(line), approvals: s.array(approvalStep), documents: s.array(documentReference), nextActions: s.array(s.string()),
}, { name: 'Order' });

export const orderPage = pageOf(s.object({
  id: s.id(), number: s.string(), version: s.version(), state: orderStateSchema, onHold: s.bool(), organisationId: s.id(), organisationName: s.string(), supplierId: s.id(), supplierName: s.string(),
  currency: s.currency(), netMinor: s.nullable(minor), neededBy: day, createdAt: s.instant(), sentAt: moment, lastHeardAt: moment,
  lines: s.int(), quantity: q, closed: q, accepted: q, eta: day,
}, { name: 'OrderSummary' }), 'OrderPage');
