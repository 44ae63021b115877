import { int } from '../../persistence/columns.ts';
import { query } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { expectedSupplyOfLineChanged } from '../allocation/expected-supply.ts';
import { notify } from '../notifications/raise-notification.ts';
import { applyStanding } from '../orders/apply-standing.ts';
import { decideCancellation, type CancellationAnswer } from '../orders/decide-cancellation.ts';
import { linkSubstitute } from '../orders/link-substitute.ts';
import { orderCancellations, orderLines } from '../orders/order-tables.ts';
import { liveStatements, type LineRecord } from './live-statements.ts';
import type { KnownOrder } from './match-document.ts';
import { saveDespatches } from './save-despatches.ts';
import { saveEtaHistory } from './save-eta-history.ts';
import { foldLine } from './standing/fold.ts';
import type { Standing } from './standing/standing.ts';
import { findModelOfArticle } from './supplier-store.ts';
import { tellCancellation, tellException, tellExceptions, tellSlips } from './tell-news.ts';

export interface LineNews {
  readonly lineId: string;
  readonly before: LineRecord;
  readonly after: LineRecord;
  /** What the supplier says of our requests to cancel; taken before the cancelled pieces themselves. */
  readonly answers: readonly CancellationAnswer[];
}

/**
 * Folds all that is known of a line and carries it to where it counts: the order line, the history of dates, what is
 * on its way, those who are to be told, and the promises made on expected supply.
 * @returns whether a line was opened for a substitute, so that more of the document may be understood now
 */
export async function applyLine(tx: Tx, order: KnownOrder, { lineId, before, after, answers }: LineNews): Promise<{ readonly opened: boolean }> {
  const [[line], requests] = await tx.selectAll(
    query({ ordered: int(), position: int(), transitDays: int() }, tx.q('order_lines as l').where('l.id', lineId)
      .joinRaw('join suppliers as s on s.id = ?', [order.supplierId]).select('l.ordered', 'l.position', 's.transit_days')),
    query(orderCancellations.columns, tx.q('order_cancellations').where({ line_id: lineId, state: 'requested' }).select('*')),
  );
  if (!line) throw new Error('a line that was matched exists');
  const options = { transitDays: line.transitDays };
  const statements = liveStatements(after);
  const standing = foldLine(line.ordered, statements, options);
  const earlier = foldLine(line.ordered, liveStatements(before), options);

  for (const answer of answers) await decideCancellation(tx, answer);
  await applyStanding(tx, lineId, standing, statements.length);
  await tellSettled(tx, order, line.position, requests.map((request) => request.id));
  const told = { id: lineId, position: line.position };
  tellSlips(tx, order, told, await saveEtaHistory(tx, { id: lineId, orderId: order.id }, standing.slips, after.statements));
  await saveDespatches(tx, { id: lineId, orderId: order.id, supplierId: order.supplierId }, standing.despatches);
  tellExceptions(tx, order, told, earlier, standing);
  const opened = await openSubstitutes(tx, order, told, earlier, standing);
  if (promisesMayChange(earlier, standing)) await expectedSupplyOfLineChanged(tx, lineId);
  return { opened };
}

async function tellSettled(tx: Tx, order: KnownOrder, position: number, pending: readonly string[]): Promise<void> {
  if (pending.length === 0) return;
  for (const request of await tx.many(orderCancellations, { id: pending })) {
    if (request.state !== 'requested') tellCancellation(tx, order, position, request);
  }
}

/** Pieces that come as something else get a line of their own, if the catalogue knows what it is. */
async function openSubstitutes(tx: Tx, order: KnownOrder, line: { readonly id: string; readonly position: number }, earlier: Standing, { substitutions }: Standing): Promise<boolean> {
  let opened = false;
  for (const articleNumber of new Set(substitutions.map(({ product }) => product.supplierSku))) {
    const same = substitutions.filter(({ product }) => product.supplierSku === articleNumber);
    const product = same.at(-1)?.product;
    const productModelId = articleNumber === null ? undefined : await findModelOfArticle(tx, order.supplierId, articleNumber);
    if (articleNumber === null || productModelId === undefined || !product) {
      const known = earlier.substitutions.some((each) => each.product.supplierSku === articleNumber);
      if (!known) tellException(tx, order, { code: 'substitute_unknown', detail: articleNumber, position: line.position });
      continue;
    }
    const known = await tx.many(orderLines, { orderId: order.id });
    const substitute = await linkSubstitute(tx, {
      lineId: line.id, articleNumber, productModelId, description: (product.name ?? articleNumber).slice(0, 300), unitPrice: product.unitPrice,
      quantity: same.reduce((sum, { quantity }) => sum + quantity, 0), reason: `replaced by the supplier: ${articleNumber}`,
    });
    if (known.some((each) => each.id === substitute.id)) continue;
    opened = true;
    if (substitute.awaitsRound !== null) {
      notify(tx, { organisationId: order.organisationId, topic: 'order.approval_needed', subjectKind: 'order', subjectId: order.id, facts: { number: order.number, position: substitute.position, substitutes: line.position } });
    }
  }
  return opened;
}

/** Quantities and days of what is still to come. */
function promisesMayChange(before: Standing, after: Standing): boolean {
  const expected = ({ counters, schedule, undated }: Standing): string =>
    JSON.stringify([counters, undated, schedule.map((entry) => [entry.quantity, entry.expected])]);
  return expected(before) !== expected(after);
}
