import { code, count, date, id, instant, int, json, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { BeneficiaryGroup, Closure, ReviewState } from './request.ts';

export const equipmentRequests = table('equipment_requests', {
  id: id(),
  number: code(20),
  version: int(),
  organisationId: id(),
  beneficiaryGroup: code<BeneficiaryGroup>(10),
  review: code<ReviewState>(16),
  neededBy: nullable(date()),
  note: nullable(text(1000)),
  createdBy: code(64),
  createdAt: instant(),
  submittedAt: nullable(instant()),
  decidedAt: nullable(instant()),
});

export const requestLines = table('request_lines', {
  id: id(),
  requestId: id(),
  position: int(),
  version: int(),
  organisationId: id(),
  ownerId: id(),
  equipmentClassId: id(),
  kitId: nullable(id()),
  beneficiaryGroup: code<BeneficiaryGroup>(10),
  acceptableModels: json<string[]>(),
  classRank: int(),
  minimumLot: int(),
  neededBy: nullable(date()),
  requested: count(),
  approved: count(),
  refused: count(),
  /** Approved, not awarded, and no longer wanted. */
  withdrawn: count(),
  awarded: count(),
  givenUp: count(),
  handedOver: count(),
  returned: count(),
  closure: code<Closure>(12),
  refusalReason: nullable(text(500)),
  approvedAt: nullable(instant()),
});

export const requestDecisions = table('request_decisions', {
  id: id(),
  requestId: id(),
  step: code(16),
  lineId: nullable(id()),
  quantity: nullable(int()),
  decidedBy: code(64),
  decidedAt: instant(),
  reason: nullable(text(500)),
});

export const declaredHoldings = table('declared_holdings', {
  id: id(),
  organisationId: id(),
  beneficiaryGroup: code<BeneficiaryGroup>(10),
  equipmentClassId: id(),
  quantity: count(),
  declaredBy: code(64),
  declaredAt: instant(),
  version: int(),
});

export type EquipmentRequest = Row<typeof equipmentRequests>;
export type RequestLine = Row<typeof requestLines>;
export type DeclaredHolding = Row<typeof declaredHoldings>;
