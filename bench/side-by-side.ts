/** Operations per second of one round: `concurrency` workers that repeat `operation` until `total` are done. */
export async function rate(total: number, concurrency: number, operation: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (let index = next++; index < total; index = next++) await operation(index);
  }));
  return (total * 1000) / (performance.now() - started);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The value below which a share `part` of the values lies (nearest rank). */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export interface Side {
  readonly name: string;
  run(): Promise<number>;
}

/** Runs the sides in turn, so that a machine that slows down slows down both; the first round only warms up. */
export async function sideBySide(rounds: number, ...sides: readonly Side[]): Promise<Readonly<Record<string, readonly number[]>>> {
  const figures: Record<string, number[]> = Object.fromEntries(sides.map((side) => [side.name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      const figure = await side.run();
      process.stderr.write(`round ${round} ${side.name}: ${figure.toFixed(1)}\n`);
      if (round > 0) figures[side.name]?.push(figure);
    }
  }
  return figures;
}
