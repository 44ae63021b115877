import type { Tx } from '../../persistence/transaction.ts';
import { admitSurplus } from '../receiving/admit-surplus.ts';
import { askForCancellation } from './ask-for-cancellation.ts';
import { loadLine } from './order-store.ts';
import type { LineRow } from './order-tables.ts';
import { saveLine } from './save-line.ts';

/** Approved substitutes count from now on, and what of them has already come goes to the shares. */
export async function releaseSubstitutes(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  for (const { id } of lines) {
    const { units } = saveLine(tx, await loadLine(tx, id), { action: 'order.substitute_released', line: { awaitsRound: null }, agreed: true });
    await admitSurplus(tx, { orderLineId: id, units });
  }
}

/** Substitutes that somebody refused are to be cancelled; until the supplier agrees, they stay outside the shares. */
export async function withdrawSubstitutes(tx: Tx, lines: readonly LineRow[], reason: string): Promise<void> {
  for (const { id } of lines) {
    const work = await loadLine(tx, id);
    await askForCancellation(tx, work, { quantity: null, reason, freeUntil: null, feeMinor: null });
  }
}
