import type { ShardResult } from './run-shards.ts';

export interface Summary {
  /** The last line of a run, read by people and by machines. */
  readonly closingLine: string;
  readonly isGood: boolean;
  /** Why the run is not good although no test failed. */
  readonly complaint?: string;
}

/**
 * Adds up a run. A run without a single test is not a good one. Where `forbidSkips` is set (in CI), neither is one
 * with a skipped test: nobody is there to notice it.
 */
export function summarise(result: Pick<ShardResult, 'files'>, forbidSkips: boolean): Summary {
  const passed = sum(result.files.map((file) => file.passed));
  const failed = sum(result.files.map((file) => file.failed));
  const skipped = sum(result.files.map((file) => file.skipped.length));
  const closingLine = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  if (failed > 0) return { closingLine, isGood: false };
  if (passed === 0) return { closingLine, isGood: false, complaint: 'No test ran.' };
  if (skipped > 0 && forbidSkips) return { closingLine, isGood: false, complaint: 'Tests were skipped, which CI does not accept.' };
  return { closingLine, isGood: true };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
