import { bigint, bool, code, count, date, id, instant, int, json, nullable, text } from '../../src/persistence/columns.ts';
import { createTable, type Migration } from '../migration.ts';

export const orderMigrations: readonly Migration[] = [
  createTable(
    'funding_programmes',
    {
      id: id(), organisationId: id(), code: code(40), name: text(), budgetMinor: nullable(bigint()), rateBp: int(), capPerDevice: nullable(bigint()),
      orderNotBefore: nullable(date()), deliverBy: nullable(date()), payBy: nullable(date()), dedicationMonths: nullable(int()), eligibleGroups: json<string[]>(), version: int(), createdAt: instant(),
    },
    { primaryKey: ['id'], unique: [['code']], indexes: [['organisationId', 'code', 'id']], foreignKeys: { organisationId: 'organisations' } },
  ),
  createTable(
    'procurement_bases',
    {
      id: id(), organisationId: id(), kind: code(30), fileNumber: text(80), title: text(), validFrom: date(), validTo: nullable(date()),
      maximumQuantity: nullable(int()), maximumValueMinor: nullable(bigint()), usedQuantity: count(), usedValueMinor: bigint(), version: int(), createdAt: instant(),
    },
    {
      primaryKey: ['id'], unique: [['organisationId', 'fileNumber']], foreignKeys: { organisationId: 'organisations' },
      checks: {
        kind: "kind in ('framework', 'direct_award', 'emergency_award', 'tender')",
        withinQuantity: 'maximum_quantity is null or used_quantity <= maximum_quantity',
        withinValue: 'maximum_value_minor is null or used_value_minor <= maximum_value_minor',
      },
    },
  ),
  createTable(
    'needs',
    { id: id(), number: code(20), organisationId: id(), equipmentClassId: id(), quantity: count(), neededBy: nullable(date()), note: nullable(text(500)), version: int(), createdAt: instant() },
    { primaryKey: ['id'], unique: [['number']], indexes: [['organisationId', 'createdAt', 'id']], foreignKeys: { organisationId: 'organisations', equipmentClassId: 'equipment_classes' } },
  ),
  createTable(
    'approval_rules',
    { id: id(), organisationId: id(), kind: code(20), thresholdMinor: nullable(bigint()), equipmentClassId: nullable(id()), fundingProgrammeId: nullable(id()), approvals: int(), active: bool(), version: int(), createdAt: instant() },
    { primaryKey: ['id'], indexes: [['organisationId', 'createdAt', 'id']], foreignKeys: { organisationId: 'organisations' }, checks: { kind: "kind in ('amount', 'category', 'funding')" } },
  ),
  createTable(
    'purchase_orders',
    {
      id: id(), number: code(20), version: int(), state: code(20), onHold: bool(), holdReason: nullable(text(500)),
      organisationId: id(), supplierId: id(), connectionId: nullable(id()), procurementBasisId: nullable(id()),
      currency: code(3), netMinor: bigint(), headerChargesMinor: bigint(), neededBy: nullable(date()), note: nullable(text(1000)),
      createdBy: code(64), createdAt: instant(), approvalRound: int(), submittedAt: nullable(instant()), approvedAt: nullable(instant()), sentAt: nullable(instant()), acknowledgedAt: nullable(instant()), closedAt: nullable(instant()),
      sendDocumentId: nullable(id()), settleUntil: nullable(instant()), lastHeardAt: nullable(instant()), substitutesOrderId: nullable(id()),
      authorIds: nullable(json<string[]>()), calledOffQuantity: nullable(count()), calledOffMinor: nullable(bigint()),
    },
    {
      primaryKey: ['id'],
      unique: [['number']],
      indexes: [['organisationId', 'createdAt', 'id'], ['supplierId', 'createdAt', 'id'], ['state', 'createdAt', 'id'], ['connectionId', 'state', 'id'], ['createdAt', 'id']],
      foreignKeys: { organisationId: 'organisations', supplierId: 'suppliers', connectionId: 'supplier_connections', procurementBasisId: 'procurement_bases' },
    },
  ),
  createTable(
    'order_supplier_numbers',
    { orderId: id(), supplierOrderNumber: text(80), firstSeenAt: instant() },
    { primaryKey: ['orderId', 'supplierOrderNumber'], indexes: [['supplierOrderNumber']], foreignKeys: { orderId: 'purchase_orders' } },
  ),
  createTable(
    'order_lines',
    {
      id: id(), orderId: id(), position: int(), version: int(), productModelId: id(), needId: nullable(id()), articleNumber: code(60), description: text(300),
      ordered: count(), confirmed: count(), backordered: count(), rejected: count(), cancelled: count(), shipped: count(),
      received: count(), refused: count(), accepted: count(), returned: count(), invoiced: count(), credited: count(),
      unitPrice: bigint(), priceBase: int(), discountBp: int(), packSize: int(), taxRateBp: int(), taxCategory: code(16), netMinor: bigint(),
      substitutesLineId: nullable(id()), state: code(30), onHold: bool(), holdReason: nullable(text(500)),
      firstEta: nullable(date()), eta: nullable(date()), etaPrecision: code(8), etaKind: nullable(code(10)), etaBasis: nullable(code(10)), statementCount: int(), awaitsRound: nullable(int()),
    },
    {
      primaryKey: ['id'],
      unique: [['orderId', 'position']],
      indexes: [['needId', 'id'], ['productModelId', 'id'], ['eta', 'id'], ['articleNumber']],
      foreignKeys: { orderId: 'purchase_orders', productModelId: 'product_models', needId: 'needs', substitutesLineId: 'order_lines' },
      checks: { some: 'ordered > 0', accepted: 'accepted = received - refused', price: 'unit_price >= 0 and price_base > 0 and pack_size > 0' },
    },
  ),
  createTable(
    'order_line_schedules',
    { lineId: id(), sequence: int(), quantity: count(), etaFrom: nullable(date()), etaTo: nullable(date()), etaPrecision: code(8), etaKind: nullable(code(10)), etaBasis: nullable(code(10)) },
    { primaryKey: ['lineId', 'sequence'], foreignKeys: { lineId: 'order_lines' } },
  ),
  createTable(
    'order_line_shares',
    { id: id(), lineId: id(), position: int(), organisationId: id(), quantity: count(), closed: count(), accepted: count(), costCentre: nullable(text(60)), shipToId: nullable(id()) },
    {
      primaryKey: ['id'],
      unique: [['lineId', 'organisationId']],
      indexes: [['organisationId', 'id']],
      foreignKeys: { lineId: 'order_lines', organisationId: 'organisations' },
      checks: { fits: 'closed + accepted <= quantity' },
    },
  ),
  createTable(
    'share_cost_splits',
    { id: id(), shareId: id(), source: text(80), fundingProgrammeId: nullable(id()), amountMinor: bigint(), fiscalYear: int(), validFrom: date(), endedOn: nullable(date()), endReason: nullable(text(300)) },
    { primaryKey: ['id'], indexes: [['shareId', 'validFrom', 'id'], ['fundingProgrammeId', 'id']], foreignKeys: { shareId: 'order_line_shares', fundingProgrammeId: 'funding_programmes' } },
  ),
  createTable(
    'order_approval_steps',
    {
      id: id(), orderId: id(), round: int(), stepNo: int(), ruleId: nullable(id()), role: nullable(code(40)),
      decision: nullable(code(10)), decidedBy: nullable(code(64)), decidedAt: nullable(instant()), reason: nullable(text(500)), needNetMinor: bigint(),
    },
    { primaryKey: ['id'], unique: [['orderId', 'round', 'stepNo'], ['orderId', 'round', 'decidedBy']], foreignKeys: { orderId: 'purchase_orders' }, checks: { decision: "decision in ('submitted', 'approved', 'rejected')" } },
  ),
  createTable(
    'order_cancellations',
    {
      id: id(), orderId: id(), lineId: id(), quantity: count(), state: code(12), reason: text(500), requestedBy: code(64), requestedAt: instant(),
      freeUntil: nullable(date()), feeMinor: nullable(bigint()), decidedAt: nullable(instant()), acceptedQuantity: count(), sentAt: nullable(instant()), version: int(),
    },
    { primaryKey: ['id'], indexes: [['lineId', 'requestedAt', 'id'], ['state', 'requestedAt', 'id'], ['orderId', 'requestedAt', 'id']], foreignKeys: { orderId: 'purchase_orders', lineId: 'order_lines' }, checks: { state: "state in ('requested', 'accepted', 'refused', 'overtaken')" } },
  ),
  createTable(
    'order_amendments',
    { id: id(), orderId: id(), lineId: id(), kind: code(20), quantityBefore: count(), quantityAfter: count(), reason: text(500), agreedBy: code(64), agreedAt: instant() },
    { primaryKey: ['id'], indexes: [['lineId', 'agreedAt', 'id'], ['orderId', 'agreedAt', 'id']], foreignKeys: { orderId: 'purchase_orders', lineId: 'order_lines' } },
  ),
];
