/** More than anybody orders in one line; above it a number is a mistake, such as an article number in the wrong column. */
export const LARGEST_QUANTITY = 1_000_000;

/**
 * Reads a number of units that came as a number or as its digits. No sign, no separators ("1.000" is one thing in Berlin
 * and another in London), no exponent. Undefined for anything else.
 */
export function readQuantity(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*\d{1,7}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= LARGEST_QUANTITY ? number : undefined;
}
