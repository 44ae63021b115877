import type { Raw } from '../../persistence/statement.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { addJob } from '../../jobs/add-job.ts';
import { newId } from '../../shared/ids.ts';
import { noteSupplierNumbers } from '../orders/send-order.ts';
import type { RawDocument } from './adapters/supplier-adapter.ts';
import { archiveDocuments, hashOf } from './archive-document.ts';
import { noteHeard } from './connection-health.ts';
import type { DueOrder } from './due-orders.ts';
import { nextPauseMs } from './poll-interval.ts';
import { nextPolls } from './plan-polls.ts';
import { orderPolls } from './supplier-tables.ts';

export interface SupplierWords {
  readonly supplierOrderId: string;
  readonly document: RawDocument;
}

/** What came of asking about one order. */
export type PollFinding =
  | { readonly order: DueOrder; readonly replies: readonly SupplierWords[]; /** Found by our number only now. */ readonly newNumbers: readonly string[] }
  | { readonly order: DueOrder; readonly failure: string };

/**
 * Writes down what came of a slice of polls: replies that differ from the last one are archived and given to a job
 * each; everything else, mostly nothing, is one update for all orders.
 */
export async function recordFindings(tx: Tx, connectionId: string, findings: readonly PollFinding[]): Promise<void> {
  const heard = findings.filter((finding) => 'replies' in finding);
  const next = await nextPolls(tx, heard.map(({ order }) => order.orderId), tx.now);
  const rows = findings.map((finding) => ('replies' in finding ? answered(tx, finding, next.get(finding.order.orderId) ?? null) : failed(tx, finding)));
  // One statement for all of them, ids ascending.
  if (rows.length > 0) tx.upsert(orderPolls, rows.sort((a, b) => (a.orderId < b.orderId ? -1 : 1)), ['orderId'], ['nextPollAt', 'notBefore', 'pauseMs', 'lastPolledAt', 'lastReadAt', 'replyHashes', 'polls', 'failures', 'lastError', 'lastErrorAt', 'touchedBy']);
  for (const { order, newNumbers } of heard) await noteSupplierNumbers(tx, { id: order.orderId, organisationId: order.organisationId }, newNumbers);
  await keepNews(tx, connectionId, heard);
  if (heard.length > 0) noteHeard(tx, connectionId);
}

type Heard = Extract<PollFinding, { replies: unknown }>;

/** Only what differs from the last reply is kept, and read. */
async function keepNews(tx: Tx, connectionId: string, heard: readonly Heard[]): Promise<void> {
  const news = heard.flatMap(({ order, replies }) => replies.filter(({ supplierOrderId, document }) => order.replyHashes[supplierOrderId] !== hashOf(document.bytes))
    .map(({ document: { documentType, contentType, bytes } }) => ({ connectionId, direction: 'in' as const, documentType, contentType, bytes, source: 'poll', orderId: order.orderId })));
  for (const { id } of await archiveDocuments(tx, connectionId, news)) addJob(tx, 'apply-document', { documentId: id }, { uniqueKey: `apply-document:${id}` });
}

type PollRow = Omit<DueOrder, 'number' | 'organisationId' | 'supplierOrderIds' | 'notBefore'> & { readonly notBefore: Raw | null; readonly touchedBy: string };

const rowOf = ({ number: _number, organisationId: _organisation, supplierOrderIds: _ids, ...row }: DueOrder): DueOrder => row as DueOrder;

const answered = (tx: Tx, { order, replies }: Heard, nextPollAt: Date | null): PollRow => ({
  ...rowOf(order), nextPollAt, notBefore: null, pauseMs: 0, lastPolledAt: tx.now, lastReadAt: tx.now, polls: order.polls + 1, failures: 0, lastError: null, touchedBy: newId(),
  replyHashes: { ...order.replyHashes, ...Object.fromEntries(replies.map(({ supplierOrderId, document }) => [supplierOrderId, hashOf(document.bytes)])) },
});

/** The order stays due; a pause on the database's clock, longer with each failure, keeps it from being asked about all the time. */
function failed(tx: Tx, { order, failure }: Extract<PollFinding, { failure: string }>): PollRow {
  const pauseMs = nextPauseMs(order.pauseMs, Math.random());
  return { ...rowOf(order), notBefore: tx.dialect.now(pauseMs), pauseMs, polls: order.polls + 1, failures: order.failures + 1, lastError: failure.slice(0, 80), lastErrorAt: tx.now, touchedBy: newId() };
}
