/** Devices per 100 weighted heads, in hundredths (265 = 2.65): how a level is shown to people. Rounded half up. */
export type DeviceLevel = number;

/** The level of an account that has `count` devices; `weight` in basis-point heads. */
export function levelOfCount(count: number, weight: number): DeviceLevel {
  return levelOfKey(2 * count, weight);
}

/** The level of a key num / weight: its numerator counts half devices. */
export function levelOfKey(num: number, weight: number): DeviceLevel {
  const divisor = BigInt(weight);
  return Number((2n * BigInt(num) * 50_000_000n + divisor) / (2n * divisor));
}
