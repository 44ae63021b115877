import type { Tx } from '../../persistence/transaction.ts';
import { askForCancellation } from './ask-for-cancellation.ts';
import { loadLine } from './order-store.ts';
import type { LineRow } from './order-tables.ts';
import { saveLine, type SavedLine } from './save-line.ts';

/** Approved substitutes count from now on, and what of them has already come goes to the shares. */
export async function releaseSubstitutes(tx: Tx, lines: readonly LineRow[]): Promise<readonly SavedLine[]> {
  const saved: SavedLine[] = [];
  for (const { id } of lines) saved.push(saveLine(tx, await loadLine(tx, id), { action: 'order.substitute_released', line: { awaitsRound: null } }));
  return saved;
}

/** Substitutes that somebody refused are to be cancelled; until the supplier agrees, they stay outside the shares. */
export async function withdrawSubstitutes(tx: Tx, lines: readonly LineRow[], reason: string): Promise<void> {
  for (const { id } of lines) {
    const work = await loadLine(tx, id);
    await askForCancellation(tx, work, { quantity: null, reason, freeUntil: null, feeMinor: null });
  }
}
