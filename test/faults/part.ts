export interface PartOptions {
  /** At least so many kills, restarts and the like. */
  readonly kills: number;
  /** Chooses the moments; the same seed chooses the same ones, as far as the machine allows. */
  readonly seed: number;
  readonly print: (line: string) => void;
}

/** What a part of the command has found. */
export interface PartResult {
  /** What happened, by kind, without anything being lost or doubled by it. */
  readonly survived: Readonly<Record<string, number>>;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
  /** What else there is to say. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** One way of making life hard for the program. */
export type Part = (options: PartOptions) => Promise<PartResult>;

/** Counts equal words. */
export function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
