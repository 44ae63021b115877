/** ISO 4217 code. */
export type Currency = string;

/** An amount in whole minor units (cents). */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

/** Price steps per currency unit: a price of 1 means 1/10,000 of a euro. */
export const PRICE_SCALE = 10_000;

/** A rate in basis points: 1,900 is 19 %. */
export type BasisPoints = number;
export const WHOLE: BasisPoints = 10_000;

const PRICE_STEPS_PER_MINOR = PRICE_SCALE / 100;

/**
 * The one rounding rule for money: the nearest whole number, halves away from zero (commercial rounding, DIN 1333).
 * Exact for any size; throws a RangeError if the result leaves the safe integers.
 */
export function divideRounded(numerator: bigint, denominator: bigint): number {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const sign = numerator < 0n ? -1n : 1n;
  const rounded = sign * ((2n * sign * numerator + denominator) / (2n * denominator));
  const result = Number(rounded);
  if (!Number.isSafeInteger(result)) throw new RangeError(`amount out of range: ${rounded}`);
  return result;
}

/** `amount × rate`, rounded once. */
export function applyRate(minor: number, rate: BasisPoints): number {
  return divideRounded(BigInt(minor) * BigInt(rate), BigInt(WHOLE));
}

export interface PriceTerms {
  /** In 1/10,000 of the currency unit, for `priceBase` pieces. */
  readonly unitPrice: number;
  /** How many pieces the price is for (1, 10, 100 …). */
  readonly priceBase: number;
  readonly discount: BasisPoints;
}

/** Net amount of a quantity in minor units. Price base and discount enter before the single rounding. */
export function extendPrice(quantity: number, terms: PriceTerms): number {
  const numerator = BigInt(quantity) * BigInt(terms.unitPrice) * BigInt(WHOLE - terms.discount);
  return divideRounded(numerator, BigInt(terms.priceBase) * BigInt(WHOLE) * BigInt(PRICE_STEPS_PER_MINOR));
}

export function sumMoney(amounts: readonly Money[], currency: Currency): Money {
  const foreign = amounts.find((amount) => amount.currency !== currency);
  if (foreign) throw new RangeError(`cannot add ${foreign.currency} to ${currency}`);
  return { minor: amounts.reduce((sum, amount) => sum + amount.minor, 0), currency };
}
