import { bigint, bool, code, count, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { OrderState, CancellationState } from './order.ts';
import type { LineState } from './order-line.ts';
import type { TaxCategory } from './order-money.ts';

export const basisKinds = ['framework', 'direct_award', 'emergency_award', 'tender'] as const;
export type BasisKind = (typeof basisKinds)[number];

export const ruleKinds = ['amount', 'category', 'funding'] as const;
export type RuleKind = (typeof ruleKinds)[number];

export const amendmentKinds = ['quantity', 'accept_over'] as const;
export type AmendmentKind = (typeof amendmentKinds)[number];

export const fundingProgrammes = table('funding_programmes', {
  id: id(),
  organisationId: id(),
  code: code(40),
  name: text(),
  budgetMinor: nullable(bigint()),
  rateBp: int(),
  capPerDevice: nullable(bigint()),
  orderNotBefore: nullable(date()),
  deliverBy: nullable(date()),
  payBy: nullable(date()),
  dedicationMonths: nullable(int()),
  eligibleGroups: json<readonly string[]>(),
  version: int(),
  createdAt: instant(),
});

export const procurementBases = table('procurement_bases', {
  id: id(),
  organisationId: id(),
  kind: code<BasisKind>(30),
  fileNumber: text(80),
  title: text(),
  validFrom: date(),
  validTo: nullable(date()),
  maximumQuantity: nullable(int()),
  maximumValueMinor: nullable(bigint()),
  usedQuantity: count(),
  usedValueMinor: bigint(),
  version: int(),
  createdAt: instant(),
});

export const needs = table('needs', {
  id: id(),
  number: code(20),
  organisationId: id(),
  equipmentClassId: id(),
  quantity: count(),
  neededBy: nullable(date()),
  note: nullable(text(500)),
  version: int(),
  createdAt: instant(),
});

export const approvalRules = table('approval_rules', {
  id: id(),
  organisationId: id(),
  kind: code<RuleKind>(20),
  thresholdMinor: nullable(bigint()),
  equipmentClassId: nullable(id()),
  fundingProgrammeId: nullable(id()),
  approvals: int(),
  active: bool(),
  version: int(),
  createdAt: instant(),
});

export const purchaseOrders = table('purchase_orders', {
  id: id(),
  number: code(20),
  version: int(),
  state: code<OrderState>(20),
  onHold: bool(),
  holdReason: nullable(text(500)),
  organisationId: id(),
  supplierId: id(),
  connectionId: nullable(id()),
  procurementBasisId: nullable(id()),
  currency: code(3),
  netMinor: bigint(),
  headerChargesMinor: bigint(),
  neededBy: nullable(date()),
  note: nullable(text(1000)),
  createdBy: code(64),
  createdAt: instant(),
  approvalRound: int(),
  submittedAt: nullable(instant()),
  approvedAt: nullable(instant()),
  sentAt: nullable(instant()),
  acknowledgedAt: nullable(instant()),
  closedAt: nullable(instant()),
  sendDocumentId: nullable(id()),
  settleUntil: nullable(instant()),
  lastHeardAt: nullable(instant()),
  substitutesOrderId: nullable(id()),
  /** Everybody who wrote the order: none of them approves it. */
  authorIds: nullable(json<readonly string[]>()),
  /** What the order takes of its procurement basis at present. */
  calledOffQuantity: nullable(count()),
  calledOffMinor: nullable(bigint()),
});

export const orderSupplierNumbers = table('order_supplier_numbers', {
  orderId: id(),
  supplierOrderNumber: text(80),
  firstSeenAt: instant(),
});

export const orderLines = table('order_lines', {
  id: id(),
  orderId: id(),
  position: int(),
  version: int(),
  productModelId: id(),
  needId: nullable(id()),
  articleNumber: code(60),
  description: text(300),
  ordered: count(),
  confirmed: count(),
  backordered: count(),
  rejected: count(),
  cancelled: count(),
  shipped: count(),
  received: count(),
  refused: count(),
  accepted: count(),
  returned: count(),
  invoiced: count(),
  credited: count(),
  unitPrice: bigint(),
  priceBase: int(),
  discountBp: int(),
  packSize: int(),
  taxRateBp: int(),
  taxCategory: code<TaxCategory>(16),
  netMinor: bigint(),
  substitutesLineId: nullable(id()),
  state: code<LineState>(30),
  onHold: bool(),
  holdReason: nullable(text(500)),
  firstEta: nullable(date()),
  eta: nullable(date()),
  etaPrecision: code(8),
  etaKind: nullable(code(10)),
  etaBasis: nullable(code(10)),
  statementCount: int(),
  /** Set on a substitute until this round of approval has said yes: what arrives before stays outside the shares. */
  awaitsRound: nullable(int()),
});

export const orderLineSchedules = table('order_line_schedules', {
  lineId: id(),
  sequence: int(),
  quantity: count(),
  etaFrom: nullable(date()),
  etaTo: nullable(date()),
  etaPrecision: code(8),
  etaKind: nullable(code(10)),
  etaBasis: nullable(code(10)),
});

export const orderLineShares = table('order_line_shares', {
  id: id(),
  lineId: id(),
  position: int(),
  organisationId: id(),
  quantity: count(),
  closed: count(),
  accepted: count(),
  costCentre: nullable(text(60)),
  shipToId: nullable(id()),
});

export const shareCostSplits = table('share_cost_splits', {
  id: id(),
  shareId: id(),
  source: text(80),
  fundingProgrammeId: nullable(id()),
  amountMinor: bigint(),
  fiscalYear: int(),
  validFrom: date(),
  endedOn: nullable(date()),
  endReason: nullable(text(300)),
});

/** One row per step and round; step 0 is the submission itself. */
export const orderApprovalSteps = table('order_approval_steps', {
  id: id(),
  orderId: id(),
  round: int(),
  stepNo: int(),
  ruleId: nullable(id()),
  role: nullable(code(40)),
  decision: nullable(code<'submitted' | 'approved' | 'rejected'>(10)),
  decidedBy: nullable(code(64)),
  decidedAt: nullable(instant()),
  reason: nullable(text(500)),
  /** Net value of the needs that the order serves, all their orders together, when the step came to be. */
  needNetMinor: bigint(),
});

export const orderCancellations = table('order_cancellations', {
  id: id(),
  orderId: id(),
  lineId: id(),
  quantity: count(),
  state: code<CancellationState>(12),
  reason: text(500),
  requestedBy: code(64),
  requestedAt: instant(),
  freeUntil: nullable(date()),
  feeMinor: nullable(bigint()),
  decidedAt: nullable(instant()),
  acceptedQuantity: count(),
  sentAt: nullable(instant()),
  version: int(),
});

export const orderAmendments = table('order_amendments', {
  id: id(),
  orderId: id(),
  lineId: id(),
  kind: code<AmendmentKind>(20),
  quantityBefore: count(),
  quantityAfter: count(),
  reason: text(500),
  agreedBy: code(64),
  agreedAt: instant(),
});

export type FundingProgramme = Row<typeof fundingProgrammes>;
export type ProcurementBasis = Row<typeof procurementBases>;
export type Need = Row<typeof needs>;
export type ApprovalRuleRow = Row<typeof approvalRules>;
export type OrderRow = Row<typeof purchaseOrders>;
export type LineRow = Row<typeof orderLines>;
export type ShareRow = Row<typeof orderLineShares>;
export type CostSplit = Row<typeof shareCostSplits>;
export type ApprovalStepRow = Row<typeof orderApprovalSteps>;
export type Cancellation = Row<typeof orderCancellations>;
