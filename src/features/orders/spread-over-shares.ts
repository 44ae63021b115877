import { sumOf, type Quantity } from '../../shared/quantity.ts';
import { attributeFromStart } from './share-attribution.ts';

interface Weighted {
  readonly id: string;
  readonly position: number;
  readonly quantity: Quantity;
}

/**
 * Divides any number of pieces among shares in the proportion of their quantities, by the same rule as accepted pieces
 * (Sainte-Laguë). Returns the pieces by share id.
 */
export function spreadOverShares(shares: readonly Weighted[], pieces: Quantity): ReadonlyMap<string, Quantity> {
  const whole = sumOf(shares, (share) => share.quantity);
  // Multiplying all quantities changes no proportion, and makes room for more pieces than the line has.
  const factor = Math.max(1, Math.ceil(pieces / whole));
  const given = attributeFromStart(shares.map(({ id, position, quantity }) => ({ id, position, quantity: quantity * factor })), pieces);
  return new Map(given.map((share) => [share.id, share.accepted]));
}
