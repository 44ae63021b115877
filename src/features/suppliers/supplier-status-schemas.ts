import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { standingStates } from './standing/standing.ts';
import { datePrecisions, identifierTypes } from './standing/statement.ts';
import { documentStates, storedDocumentTypes } from './supplier-tables.ts';

const problem = s.object({ path: s.string({ min: 0, max: 500 }), code: s.string({ max: 120 }), message: s.text({ max: 2000 }) }, { name: 'ProblemInDocument' });
const problems = s.array(problem, { max: 10_000 });

export const documentStateSchema = s.enumOf(documentStates, { name: 'SupplierDocumentState' });
export const documentTypeSchema = s.enumOf(storedDocumentTypes, { name: 'SupplierDocumentType' });

const connectionFields = {
  name: s.string({ max: 190 }), adapter: s.string({ max: 40 }),
  configuration: s.describe(s.record(s.json()), 'As the kind of connection asks for it.'),
  ratePerMinute: s.describe(s.int({ min: 1, max: 10_000 }), 'Requests in any minute, whoever makes them.'), burst: s.int({ min: 1, max: 1_000 }),
  settleSeconds: s.describe(s.int({ min: 0, max: 86_400 }), 'How long the supplier may take to show an order whose sending is in doubt.'),
};
const credentials = s.describe(s.optional(s.nullable(s.record(s.json()))), 'Kept encrypted and never given back; left out, they stay as they are.');

export const newConnectionSchema = s.object({ supplierId: s.id(), ...connectionFields, credentials }, { name: 'NewSupplierConnection' });
export const connectionChangeSchema = s.object({ ...connectionFields, credentials }, { name: 'SupplierConnectionChange' });
export const switchSchema = s.object({ enabled: s.bool() }, { name: 'ConnectionSwitch' });

const health = s.object({
  lastHeardAt: s.nullable(s.instant()), silentMinutes: s.nullable(s.int()), lastError: s.nullable(s.string()), lastErrorAt: s.nullable(s.instant()),
  breaker: s.enumOf(['closed', 'open', 'half_open']), breakerFailures: s.int(), breakerUntil: s.nullable(s.instant()), nextPollAt: s.nullable(s.instant()),
  polledOrders: s.int(), failingOrders: s.int(), quarantinedDocuments: s.int(),
}, { name: 'ConnectionHealth' });

export const connectionSchema = s.object({
  id: s.id(), supplierId: s.id(), supplierName: s.string(), ...connectionFields, hasCredentials: s.bool(), enabled: s.bool(),
  capabilities: s.object({ placesOrders: s.bool(), findsOrders: s.bool(), readsStatus: s.bool(), listsChanges: s.bool(), cancels: s.bool() }, { name: 'ConnectionCapabilities' }),
  health, version: s.version(), createdAt: s.instant(),
}, { name: 'SupplierConnection' });
export const connectionPage = pageOf(connectionSchema, 'SupplierConnectionPage');
export const connectionListQuery = listQuery({ sorts: ['name'], defaultSort: 'name', filters: { supplierId: s.optional(s.id()), enabled: s.optional(s.bool()) } });
export const changedConnectionSchema = s.object({ id: s.id(), supplierId: s.id(), ...connectionFields, enabled: s.bool(), version: s.version(), createdAt: s.instant() }, { name: 'ChangedConnection' });

export const trialSchema = s.object({ works: s.bool(), problems }, { name: 'ConnectionTrial' });
export const pollAskedSchema = s.object({ orders: s.int() }, { name: 'PollAsked' });
export const replayAskedSchema = s.object({ documents: s.int() }, { name: 'ReplayAsked' });

const documentFields = {
  id: s.id(), connectionId: s.id(), direction: s.enumOf(['in', 'out']), documentType: documentTypeSchema, documentNumber: s.nullable(s.string({ min: 0 })), revision: s.nullable(s.string({ min: 0 })), hash: s.string({ max: 64 }),
  contentType: s.string({ min: 0, max: 80 }), source: s.string(), orderId: s.nullable(s.id()), state: documentStateSchema, problems: s.nullable(problems), warnings: s.nullable(problems),
  receivedAt: s.instant(), issuedAt: s.nullable(s.instant()), appliedAt: s.nullable(s.instant()), version: s.version(),
};
export const documentHeadSchema = s.object(documentFields, { name: 'SupplierDocumentHead' });
const documentView = { ...documentFields, connectionName: s.string(), supplierName: s.string(), orderNumber: s.nullable(s.string()), size: s.int(), statements: s.int() };
export const documentPage = pageOf(s.object(documentView, { name: 'SupplierDocumentSummary' }), 'SupplierDocumentPage');
export const documentListQuery = listQuery({
  sorts: ['receivedAt'], defaultSort: '-receivedAt',
  filters: { connectionId: s.optional(s.id()), orderId: s.optional(s.id()), state: s.optional(documentStateSchema), direction: s.optional(s.enumOf(['in', 'out'])) },
});

const statementFields = {
  id: s.id(), connectionId: s.id(), orderId: s.id(), lineId: s.id(), kind: s.string(), fact: s.describe(s.record(s.json()), 'What was said, by its kind.'), supplierOrderId: s.nullable(s.string()), supplierLineId: s.nullable(s.string()),
  sequence: s.nullable(s.int()), occurredAt: s.nullable(s.instant()), observedAt: s.instant(), documentId: s.id(),
  current: s.describe(s.bool(), 'False where the document is read differently by now.'),
};
export const documentSchema = s.object({ ...documentView, statementList: s.array(s.object(statementFields, { name: 'StatementInDocument' }), { max: 100_000 }) }, { name: 'SupplierDocument' });
export const statementPage = pageOf(s.object({ ...statementFields, position: s.int(), documentType: documentTypeSchema, documentNumber: s.nullable(s.string({ min: 0 })) }, { name: 'SupplierStatement' }), 'SupplierStatementPage');
export const statementListQuery = listQuery({ sorts: ['observedAt'], defaultSort: '-observedAt', filters: { lineId: s.optional(s.id()), kind: s.optional(s.ascii({ max: 30 })) } });

const days = s.nullable(s.int());
export const slipPage = pageOf(s.object({
  id: s.id(), lineId: s.id(), orderId: s.id(), documentId: s.nullable(s.id()), observedAt: s.instant(), etaFrom: s.nullable(s.date()), etaTo: s.nullable(s.date()), days: s.describe(days, 'Later is positive.'),
  direction: s.enumOf(['later', 'earlier', 'withdrawn']), units: s.int(), orderNumber: s.string(), organisationId: s.id(), supplierId: s.id(), supplierName: s.string(), position: s.int(), description: s.string({ min: 0 }),
}, { name: 'Slip' }), 'SlipPage');
export const slipListQuery = listQuery({
  sorts: ['observedAt'], defaultSort: '-observedAt',
  filters: { since: s.optional(s.instant()), supplierId: s.optional(s.id()), orderId: s.optional(s.id()), direction: s.optional(s.enumOf(['later', 'earlier', 'withdrawn'])) },
});

const ofOrder = { orderId: s.id(), orderNumber: s.string(), organisationId: s.id(), supplierId: s.id(), supplierName: s.string() };
export const unansweredPage = pageOf(s.object({
  id: s.id(), ...ofOrder, position: s.int(), description: s.string({ min: 0 }), ordered: s.quantity(), sentAt: s.instant(), neededBy: s.nullable(s.date()), lastPolledAt: s.nullable(s.instant()),
}, { name: 'UnansweredLine' }), 'UnansweredLinePage');
export const unansweredListQuery = listQuery({ sorts: ['sentAt'], defaultSort: 'sentAt', filters: { supplierId: s.optional(s.id()) } });
export const failedPollPage = pageOf(s.object({
  ...ofOrder, connectionId: s.id(), connectionName: s.string(), failures: s.int(), lastError: s.nullable(s.string()), lastErrorAt: s.instant(), lastPolledAt: s.nullable(s.instant()),
}, { name: 'FailedPoll' }), 'FailedPollPage');
export const failedPollListQuery = listQuery({ sorts: ['lastErrorAt'], defaultSort: '-lastErrorAt', filters: { connectionId: s.optional(s.id()) } });

const supplierDate = s.describe(s.optional(s.nullable(s.string({ max: 40 }))), 'A day (2020-05-08, 8.5.2020), a calendar week (KW 19/2020, 2020-W19), a month (2020-05), or nothing for "no date".');
const amount = s.optional(s.nullable(s.quantity()));
const word = s.optional(s.nullable(s.string()));
export const statementEntrySchema = s.object({
  documentId: s.describe(s.optional(s.string({ max: 120 })), "The supplier's own number of what it sent; the same content under it counts once."),
  revision: s.optional(s.string({ max: 40 })), issuedAt: s.optional(s.instant()),
  lines: s.array(s.object({
    lineReference: s.describe(word, 'The position of the line in the order.'), articleNumber: word, supplierOrderId: s.optional(s.nullable(s.string({ max: 80 }))), supplierLineId: s.optional(s.nullable(s.string({ max: 80 }))),
    confirmed: s.describe(amount, 'Absolute, including what has been shipped; as are all figures.'), backordered: amount, rejected: amount, cancelled: amount, shipped: amount, rejectionReason: word,
    schedule: s.optional(s.nullable(s.array(s.object({
      quantity: s.quantity({ min: 1 }), date: supplierDate, kind: s.optional(s.enumOf(['fixed', 'estimate'])), basis: s.optional(s.enumOf(['ship', 'delivery'])),
    }, { name: 'EnteredDate' })))),
    despatches: s.optional(s.array(s.object({
      despatchNumber: s.string({ max: 80 }), quantity: s.quantity(), shippedOn: supplierDate, carrier: word, trackingNumbers: s.optional(s.array(s.string({ max: 120 }))),
      identifiers: s.optional(s.array(s.object({ type: s.enumOf(identifierTypes), value: s.string({ max: 64 }) }, { name: 'EnteredIdentifier' }), { max: 10_000 })), replacement: s.optional(s.bool()),
    }, { name: 'EnteredDespatch' }))),
    hold: s.optional(s.nullable(s.object({ reason: s.string() }, { name: 'EnteredHold' }))),
    substitution: s.optional(s.nullable(s.object({ articleNumber: s.string({ max: 60 }), name: word, unitPrice: s.optional(s.nullable(s.unitPrice())), quantity: s.quantity({ min: 1 }), reason: word }, { name: 'EnteredSubstitution' }))),
    cancellations: s.optional(s.array(s.object({
      reference: s.describe(s.string({ max: 80 }), 'The id of our request, or the number that the supplier gave it.'), quantity: s.quantity(), result: s.enumOf(['pending', 'accepted', 'refused']),
    }, { name: 'EnteredCancellation' }))),
    invoices: s.optional(s.array(s.object({ invoiceNumber: s.string({ max: 80 }), quantity: s.quantity() }, { name: 'EnteredInvoice' }))),
  }, { name: 'EnteredLine' }), { min: 1, max: 500 }),
}, { name: 'StatementEntry' });

const datedEntry = s.object({
  quantity: s.quantity(), from: s.nullable(s.date()), to: s.nullable(s.date()), precision: s.enumOf(datePrecisions), kind: s.enumOf(['fixed', 'estimate']), basis: s.enumOf(['ship', 'delivery']),
  expected: s.describe(s.nullable(s.date()), 'The day it is expected here, transit included.'),
}, { name: 'DatedEntry' });
const lineStanding = s.object({
  lineId: s.id(), position: s.int(), state: s.enumOf(standingStates, { name: 'StandingState' }),
  counters: s.object({ ordered: s.int(), confirmed: s.int(), backordered: s.int(), rejected: s.int(), cancelled: s.int(), shipped: s.int() }, { name: 'SupplierCounters' }),
  quantities: s.object({ closed: s.int(), shippedIn: s.int(), over: s.int(), open: s.int(), confirmedOpen: s.int(), backorderedOpen: s.int(), unanswered: s.int() }, { name: 'StandingQuantities' }),
  substituted: s.int(), delivered: s.int(), invoiced: s.int(), acknowledged: s.bool(), onHold: s.bool(), holdReason: s.nullable(s.string({ min: 0 })), changePending: s.bool(),
  schedule: s.array(datedEntry, { max: 10_000 }), undated: s.int(),
  despatches: s.array(s.object({
    despatchNumber: s.string(), quantity: s.int(), delivered: s.int(), deliveredOn: s.nullable(s.date()), carrier: s.nullable(s.string()), tracking: s.array(s.string()), replacement: s.bool(),
    state: s.enumOf(['announced', 'corrected', 'deleted']), announcedAt: s.instant(), differs: s.nullable(s.int()),
    identifiers: s.array(s.object({ type: s.enumOf(identifierTypes), value: s.string() }, { name: 'AnnouncedNumber' }), { max: 100_000 }),
  }, { name: 'StandingDespatch' }), { max: 10_000 }),
  remainder: s.describe(s.nullable(s.object({ quantity: s.int(), despatchNumber: s.string(), confirmed: s.bool() }, { name: 'DroppedRemainder' })), 'Units that a despatch advice no longer counts as coming.'),
  exceptions: s.array(s.object({ code: s.string(), detail: s.nullable(s.string({ min: 0 })), despatchNumber: s.nullable(s.string()) }, { name: 'StandingException' }), { max: 10_000 }),
  slips: s.array(s.object({ at: s.instant(), from: s.date(), to: s.nullable(s.date()), days, direction: s.enumOf(['later', 'earlier', 'withdrawn']), units: s.int() }, { name: 'StandingSlip' }), { max: 10_000 }),
  lastHeardAt: s.nullable(s.instant()),
}, { name: 'LineStanding' });
export const standingsSchema = s.object({ orderId: s.id(), lines: s.array(lineStanding) }, { name: 'OrderStandings' });

export const sendDecisionSchema = s.object({
  decision: s.enumOf(['sent', 'send_again'], { name: 'SendDecisionKind' }), supplierOrderNumbers: s.optional(s.array(s.string({ max: 80 }), { max: 20 })), reason: s.text({ max: 500 }),
}, { name: 'SendDecision' });
export const sendDecisionTakenSchema = s.object({ orderId: s.id(), decision: s.enumOf(['sent', 'send_again']) }, { name: 'SendDecisionTaken' });
