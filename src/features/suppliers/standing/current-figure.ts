import { sumOf, type Quantity, type SupplierQuantities } from '../../../shared/quantity.ts';
import { placedOfKind, placedOfKinds, type Placed } from './order-of-statements.ts';
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
export function figureOf(placed: readonly Placed[], kind: 'backordered' | 'rejected' | 'substituted'): Quantity {
  return sumOf(currentOfKind(placed, kind), ({ statement }) => statement.fact.quantity);
}

const wordsOnDelivery = (placed: readonly Placed[]) => placedOfKinds(placed, 'confirmed', 'declined');

/** What the supplier wants to deliver: a confirmation counts until the next one, or until the line is declined. */
export const confirmedFigure = (placed: readonly Placed[]): Quantity =>
  sumOf(currentOf(wordsOnDelivery(placed)), ({ statement: { fact } }) => (fact.kind === 'confirmed' ? fact.quantity : 0));

/**
 * Pieces that will not come, by the supplier's word. A line that is declined loses what has not shipped, whatever its
 * quantity: rejected, or cancelled where some of it had been confirmed before.
 */
export function closedFigures(placed: readonly Placed[], ordered: Quantity, shipped: Quantity): Pick<SupplierQuantities, 'rejected' | 'cancelled'> {
  const stated = { rejected: figureOf(placed, 'rejected'), cancelled: cancelledFigure(placed) };
  const words = wordsOnDelivery(placed);
  const current = currentOf(words);
  if (current.length === 0 || current.some(({ statement }) => statement.fact.kind === 'confirmed')) return stated;
  const rest = Math.max(0, ordered - stated.rejected - stated.cancelled - shipped);
  const wasConfirmed = words.some(({ statement: { fact } }) => fact.kind === 'confirmed' && fact.quantity > 0);
  return wasConfirmed ? { ...stated, cancelled: stated.cancelled + rest } : { ...stated, rejected: stated.rejected + rest };
}

/**
 * Cancelled by the supplier's word. Answers to our requests add up, with substitutions; a supplier that also states a
 * total will sooner or later include them, so the larger of the two holds and nothing is cancelled twice.
 */
function cancelledFigure(placed: readonly Placed[]): Quantity {
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
