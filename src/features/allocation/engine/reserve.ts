import { BASIS_POINTS } from './weight.ts';

/**
 * Devices to be kept back for the highest class: the rate of all that was ever accepted, rounded down.
 * Computed over the cumulative number, because rounding each delivery down by itself would keep back too little.
 */
export function reserveOf(rateBasisPoints: number, cumulativeAccepted: number): number {
  for (const value of [rateBasisPoints, cumulativeAccepted]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a non-negative integer`);
  }
  return Number((BigInt(rateBasisPoints) * BigInt(cumulativeAccepted)) / BigInt(BASIS_POINTS));
}
