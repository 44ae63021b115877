import type { CalendarDate } from '../../shared/calendar-date.ts';
import { applyRate, extendPrice, type BasisPoints, type Currency, type PriceTerms } from '../../shared/money.ts';
import type { Quantity } from '../../shared/quantity.ts';

export const taxCategories = ['standard', 'reduced', 'reverse_charge', 'exempt'] as const;
export type TaxCategory = (typeof taxCategories)[number];

interface RatePeriod {
  readonly from: CalendarDate;
  readonly standard: BasisPoints;
  readonly reduced: BasisPoints;
}

/** German VAT rates, newest first: § 12 UStG, with the lowered rates of § 28 (1) to (3) UStG for the second half of 2020. */
const ratePeriods: readonly RatePeriod[] = [
  { from: '2021-01-01', standard: 1900, reduced: 700 },
  { from: '2020-07-01', standard: 1600, reduced: 500 },
  { from: '2007-01-01', standard: 1900, reduced: 700 },
];

/** The rate follows the day of supply, not of order or invoice (§ 27 (1) UStG). Earlier than 2007 is a RangeError. */
export function taxRateOn(category: TaxCategory, supplied: CalendarDate): BasisPoints {
  if (category === 'reverse_charge' || category === 'exempt') return 0;
  const period = ratePeriods.find((candidate) => candidate.from <= supplied);
  if (!period) throw new RangeError(`no tax rates are known for ${supplied}`);
  return period[category];
}

/** Net value of one transaction from which reverse charge applies (§ 13b (2) no. 10 UStG), in cents. */
export const REVERSE_CHARGE_FROM_MINOR = 500_000;

export interface ReverseChargeInput {
  /** Tablets, phones, consoles and integrated circuits; laptops and accessories are not among them. */
  readonly categoryIsCovered: boolean;
  readonly buyerIsBusiness: boolean;
  /** Net value of all covered goods of the transaction together, deliveries in parts included. */
  readonly coveredNetMinor: number;
}

export function owesReverseCharge(input: ReverseChargeInput): boolean {
  return input.categoryIsCovered && input.buyerIsBusiness && input.coveredNetMinor >= REVERSE_CHARGE_FROM_MINOR;
}

export interface PricedLine extends PriceTerms {
  readonly quantity: Quantity;
  readonly taxCategory: TaxCategory;
}

export interface LineAmounts {
  readonly netMinor: number;
  readonly taxRate: BasisPoints;
  readonly taxMinor: number;
  readonly grossMinor: number;
}

/**
 * Amounts of a line in cents. Rounding: the net once (price base and discount already in), the tax once on that net,
 * both to the nearest cent with halves away from zero; gross is their sum.
 */
export function lineAmounts(line: PricedLine, supplied: CalendarDate): LineAmounts {
  const netMinor = extendPrice(line.quantity, line);
  const taxRate = taxRateOn(line.taxCategory, supplied);
  const taxMinor = applyRate(netMinor, taxRate);
  return { netMinor, taxRate, taxMinor, grossMinor: netMinor + taxMinor };
}

/** Freight, small-quantity surcharge, and the like: an amount on the header, negative for an allowance. */
export interface HeaderCharge {
  readonly kind: string;
  readonly netMinor: number;
  readonly taxCategory: TaxCategory;
}

export interface TaxGroup {
  readonly taxCategory: TaxCategory;
  readonly taxRate: BasisPoints;
  readonly netMinor: number;
  readonly taxMinor: number;
}

export interface OrderAmounts {
  readonly currency: Currency;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly taxGroups: readonly TaxGroup[];
}

/**
 * Totals of an order, taxed per group of category and rate as invoices after EN 16931 are (BR-CO-14, BR-CO-17), so
 * that they compare with the invoice to the cent; the sum of the lines' own gross amounts may differ by cents.
 */
export function orderAmounts(
  lines: readonly PricedLine[], charges: readonly HeaderCharge[], supplied: CalendarDate, currency: Currency,
): OrderAmounts {
  const nets = new Map<TaxCategory, number>();
  const add = (category: TaxCategory, minor: number): void => {
    nets.set(category, (nets.get(category) ?? 0) + minor);
  };
  for (const line of lines) add(line.taxCategory, extendPrice(line.quantity, line));
  for (const charge of charges) add(charge.taxCategory, charge.netMinor);

  const taxGroups = taxCategories.flatMap((taxCategory): TaxGroup[] => {
    const netMinor = nets.get(taxCategory);
    if (netMinor === undefined) return [];
    const taxRate = taxRateOn(taxCategory, supplied);
    return [{ taxCategory, taxRate, netMinor, taxMinor: applyRate(netMinor, taxRate) }];
  });
  const netMinor = taxGroups.reduce((sum, group) => sum + group.netMinor, 0);
  const taxMinor = taxGroups.reduce((sum, group) => sum + group.taxMinor, 0);
  return { currency, netMinor, taxMinor, grossMinor: netMinor + taxMinor, taxGroups };
}
