import { id, int } from '../../../src/persistence/columns.ts';
import { query, type Reader } from '../../../src/persistence/reader.ts';
import { countersOf } from '../../../src/features/orders/line-figures.ts';
import { deriveLine } from '../../../src/features/orders/order-line.ts';
import { orderLines, type LineRow } from '../../../src/features/orders/order-tables.ts';
import { readStandings } from '../../../src/features/suppliers/read-standings.ts';
import { deriveQuantities } from '../../../src/shared/quantity.ts';

/** The identity of every line, and shares that add up to it. */
export async function lineIdentities(db: Reader): Promise<readonly string[]> {
  const [lines, sums] = await db.selectAll(
    query(orderLines.columns, db.q('order_lines').select('*')),
    query(
      { lineId: id(), quantity: int(), closed: int(), accepted: int() },
      db.q('order_line_shares').groupBy('line_id').select('line_id', db.q.raw('sum(quantity) as quantity'), db.q.raw('sum(closed) as closed'), db.q.raw('sum(accepted) as accepted')),
    ),
  );
  const sharesOf = new Map(sums.map((sum) => [sum.lineId, sum]));
  return lines.flatMap((line) => faultsOf(line, sharesOf.get(line.id) ?? { quantity: 0, closed: 0, accepted: 0 }).map((rule) => `order_line.${rule}: ${line.id}`));
}

function faultsOf(line: LineRow, shares: { readonly quantity: number; readonly closed: number; readonly accepted: number }): string[] {
  const counters = countersOf(line);
  const quantities = deriveQuantities(counters);
  const { closed, shippedIn, confirmedOpen, backorderedOpen, unanswered } = quantities;
  const { acceptedIn } = deriveLine(counters);
  const rules = {
    no_counter_is_negative: Object.values<number>({ ...counters, ...quantities }).every((value) => value >= 0),
    ordered_is_the_sum_of_its_parts: line.ordered === closed + shippedIn + confirmedOpen + backorderedOpen + unanswered,
    accepted_is_received_less_refused: line.accepted === line.received - line.refused,
    shares_are_its_quantity: shares.quantity === line.ordered,
    shares_are_what_is_closed: shares.closed === closed,
    shares_are_what_is_accepted: shares.accepted === (line.awaitsRound === null ? acceptedIn : 0),
  };
  return Object.entries(rules).filter(([, holds]) => !holds).map(([rule]) => rule);
}

/** The supplier's side of a line is the fold of everything that was said about it. */
export async function standings(db: Reader): Promise<readonly string[]> {
  const spokenOf = await db.select({ orderId: id() }, db.q('supplier_statements').distinct('order_id').select('order_id'));
  const faults: string[] = [];
  for (const { orderId } of spokenOf) {
    const stored = new Map((await db.many(orderLines, { orderId })).map((line) => [line.id, line]));
    for (const { lineId, counters } of (await readStandings(db, orderId)).lines) {
      const line = stored.get(lineId);
      const differs = (['confirmed', 'backordered', 'rejected', 'cancelled', 'shipped'] as const).some((name) => line?.[name] !== counters[name]);
      if (differs) faults.push(`order_line.is_what_was_said: ${lineId}`);
    }
  }
  return faults;
}
