import type { Quantity } from '../../../shared/quantity.ts';
import { confirmedFigure, currentOf, currentOfKind, figureOf } from './current-figure.ts';
import type { Despatch } from './despatch.ts';
import { placedOfKinds, type Placed } from './order-of-statements.ts';

/** Units that a despatch advice no longer counts as coming (Peppol T16: 6 of 10 delivered, 0 outstanding). */
export interface DroppedRemainder {
  readonly quantity: Quantity;
  readonly despatchNumber: string;
  /**
   * True once a later document agrees. Before that the units stay open and their promises stand: the advice may have
   * overtaken an earlier one, and then nothing was dropped at all. A person confirms by entering the cancellation.
   */
  readonly confirmed: boolean;
}

export interface RemainderInput {
  readonly placed: readonly Placed[];
  readonly despatches: readonly Despatch[];
  /** Ordered and not closed by the supplier's explicit word. */
  readonly due: Quantity;
  readonly shipped: Quantity;
}

/** What the advices together drop of a line; null if every unit is shipped, outstanding, or spoken for since. */
export function droppedRemainder({ placed, despatches, due, shipped }: RemainderInput): DroppedRemainder | null {
  const last = lastWord(despatches);
  if (!last) return null;
  const claim = laterClaim(placed, last.statedPlace);
  const coming = claim === null ? shipped + (last.outstanding ?? 0) : Math.max(claim, shipped);
  const quantity = due - coming;
  return quantity > 0 ? { quantity, despatchNumber: last.despatchNumber, confirmed: claim !== null } : null;
}

/**
 * The advice that has the last word on what is outstanding: the latest by the supplier's own time. Where that does
 * not decide, the one with least outstanding, because from one delivery to the next a remainder only shrinks.
 */
function lastWord(despatches: readonly Despatch[]): Despatch | null {
  const speaking = despatches.filter((one) => one.outstanding !== null && one.state !== 'deleted' && !one.replacement);
  const latest = Math.max(...speaking.map((one) => one.statedAt.getTime()));
  const deciding = speaking.every((one) => one.statedIssued)
    ? speaking.filter((one) => one.statedAt.getTime() === latest)
    : speaking;
  return deciding.reduce<Despatch | null>(
    (least, one) => (least === null || (one.outstanding ?? 0) < (least.outstanding ?? 0) ? one : least), null);
}

/** How many units in all the supplier has spoken for since that advice; null if it has not spoken since. */
function laterClaim(placed: readonly Placed[], place: number): Quantity | null {
  const advice = placed[place]?.statement.batch;
  const words: readonly Placed[] = [...currentOf(placedOfKinds(placed, 'confirmed', 'declined')), ...currentOfKind(placed, 'backordered')];
  const spokeSince = words.some((word) => word.place > place && word.statement.batch !== advice);
  return spokeSince ? confirmedFigure(placed) + figureOf(placed, 'backordered') : null;
}
