/**
 * Available to promise, per period: what can still be given away in period t without breaking a commitment of t or later.
 * `supply` and `commitments` are quantities per period, of equal length; the running balance may be negative, a promise never is.
 */
export function availableToPromise(supply: readonly number[], commitments: readonly number[]): number[] {
  if (supply.length !== commitments.length) throw new RangeError('supply and commitments must cover the same periods');
  let balance = 0;
  const balances = supply.map((quantity, period) => (balance += quantity - (commitments[period] ?? 0)));
  let lowest = Infinity;
  return balances
    .reverse()
    .map((after) => Math.max(0, (lowest = Math.min(lowest, after))))
    .reverse();
}
