/** A count of pieces: a whole number, never negative, at most `MAX_QUANTITY`. */
export type Quantity = number;

/** Bound of one counter: products of two counters, doubled, stay exact in a double. */
export const MAX_QUANTITY = 10_000_000;

export function isQuantity(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_QUANTITY;
}

/** Returns the value; a RangeError here is a fault of the program, input is checked where it comes in. */
export function assertQuantity(value: number, name: string): Quantity {
  if (!isQuantity(value)) throw new RangeError(`${name} is not a quantity: ${value}`);
  return value;
}

export function sumOf<T>(items: Iterable<T>, quantityOf: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += quantityOf(item);
  return sum;
}

/** What is ordered of a line and what the supplier has said about it: absolute figures per line. */
export interface SupplierQuantities {
  /** After agreed amendments. */
  readonly ordered: Quantity;
  /** Including what has been shipped. */
  readonly confirmed: Quantity;
  readonly backordered: Quantity;
  readonly rejected: Quantity;
  /** Accepted by the supplier; a mere request is not in here. */
  readonly cancelled: Quantity;
  /** Latest revision of each despatch, replacements excluded. */
  readonly shipped: Quantity;
}

/** Where each ordered piece stands. `over` is outside the identity until a person accepts or returns it. */
export interface LineQuantities {
  readonly closed: Quantity;
  readonly shippedIn: Quantity;
  readonly over: Quantity;
  readonly open: Quantity;
  readonly confirmedOpen: Quantity;
  readonly backorderedOpen: Quantity;
  readonly unanswered: Quantity;
}

/**
 * Splits `ordered` into what became of it. For any input
 * `ordered = closed + shippedIn + confirmedOpen + backorderedOpen + unanswered`, and nothing is negative.
 */
export function deriveQuantities(line: SupplierQuantities): LineQuantities {
  const closed = Math.min(line.ordered, line.rejected + line.cancelled);
  const shippedIn = Math.min(line.shipped, line.ordered - closed);
  const open = line.ordered - closed - shippedIn;
  const confirmedOpen = Math.min(Math.max(0, line.confirmed - line.shipped), open);
  const backorderedOpen = Math.min(line.backordered, open - confirmedOpen);
  return {
    closed,
    shippedIn,
    over: line.shipped - shippedIn,
    open,
    confirmedOpen,
    backorderedOpen,
    unanswered: open - confirmedOpen - backorderedOpen,
  };
}
