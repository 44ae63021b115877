import { sumOf, type Quantity } from '../../../shared/quantity.ts';
import { placedOfKind, type Placed } from './order-of-statements.ts';
import type { Fact, FactKind, FactOf } from './statement.ts';

/**
 * The statements of one kind that hold at present. The newest batch speaks for its supplier order, and the supplier
 * orders together speak for the line; a batch without a supplier order speaks for the whole line until the next one.
 */
export function currentOf<F extends Fact>(placed: readonly Placed<F>[]): readonly Placed<F>[] {
  const newest = placed.at(-1);
  if (!newest) return [];
  const whole = newest.statement.supplierOrderId === null;
  const batchOf = new Map<string | null, string>();
  for (const { statement } of placed) {
    if ((statement.supplierOrderId === null) === whole) batchOf.set(statement.supplierOrderId, statement.batch);
  }
  return placed.filter(({ statement }) => batchOf.get(statement.supplierOrderId) === statement.batch);
}

export function currentOfKind<K extends FactKind>(placed: readonly Placed[], kind: K): readonly Placed<FactOf<K>>[] {
  return currentOf(placedOfKind(placed, kind));
}

/** The line's figure of one kind: response lines of one document, and supplier orders, add up. */
export function figureOf(placed: readonly Placed[], kind: 'confirmed' | 'backordered' | 'rejected' | 'substituted'): Quantity {
  return sumOf(currentOfKind(placed, kind), ({ statement }) => statement.fact.quantity);
}

/**
 * Cancelled by the supplier's word. Answers to our requests add up, with substitutions; a supplier that also states a
 * total will sooner or later include them, so the larger of the two holds and nothing is cancelled twice.
 */
export function cancelledFigure(placed: readonly Placed[]): Quantity {
  const all = placedOfKind(placed, 'cancelled');
  const total = sumOf(
    currentOf(all.filter(({ statement }) => statement.fact.cancellationId === null)),
    ({ statement }) => statement.fact.quantity,
  );
  const answers = new Map<string, Quantity>();
  for (const { statement: { fact } } of all) {
    if (fact.cancellationId !== null) answers.set(fact.cancellationId, fact.quantity);
  }
  return Math.max(total, sumOf(answers.values(), (quantity) => quantity) + figureOf(placed, 'substituted'));
}
