import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { orderErrors } from './order-errors.ts';
import { loadLine, loadLines, type LineWork } from './order-store.ts';
import { procurementErrors } from './procurement-errors.ts';
import { saveLine, type SavedLine } from './save-line.ts';

export interface CountedPieces {
  readonly orderLineId: string;
  /** Counted now, refused ones included. */
  readonly counted: number;
  /** Of these, sent away: damaged, wrong, surplus that nobody takes over. Earlier counted ones may be among them. */
  readonly refused: number;
}

/**
 * Adds what was counted to a line. `units` says whose the newly accepted pieces are; what is beyond the order (`derived
 * .surplus`) or waits for an approval (`line.awaitsRound`) belongs to nobody yet and is not among them.
 * @throws AppError `order.not_sent` 409, `order.line_not_found` 404
 */
export async function recordReceipt(tx: Tx, pieces: CountedPieces): Promise<SavedLine> {
  const [saved] = saveReceipts(tx, await loadLines(tx, [pieces.orderLineId]), [pieces]);
  if (!saved) throw procurementErrors['order.line_not_found']();
  return saved;
}

/** What `saveReceipts` goes by. */
export const readLines = (db: Reader, orderLineIds: readonly string[]): Promise<readonly LineWork[]> => loadLines(db, orderLineIds);

/**
 * As `recordReceipt`, of lines that were read before: nothing is read between the first write and the last.
 * Lines of one order follow one another, each on what the one before it left.
 */
export function saveReceipts(tx: Tx, works: readonly LineWork[], pieces: readonly CountedPieces[]): readonly SavedLine[] {
  const left = new Map<string, SavedLine>();
  return pieces.map(({ orderLineId, counted, refused }) => {
    const read = works.find((each) => each.line.id === orderLineId);
    if (!read) throw procurementErrors['order.line_not_found']();
    const { order, lines } = left.get(read.order.id) ?? read;
    const work = { ...read, order, lines };
    if (['draft', 'pending_approval', 'approved'].includes(order.state)) throw procurementErrors['order.not_sent']({ state: order.state });
    const received = work.line.received + counted;
    const refusedNow = work.line.refused + refused;
    if (refusedNow > received || counted < 0 || refused < 0) throw orderErrors['order.not_valid']({ received, refused: refusedNow });
    const saved = saveLine(tx, work, { action: 'order.received', line: { received, refused: refusedNow } });
    left.set(order.id, saved);
    return saved;
  });
}

export interface ReturnedPieces {
  readonly orderLineId: string;
  /** Gone back by return case after they were accepted. */
  readonly returned?: number;
  readonly credited?: number;
}

/** Return cases never reopen a line: what was accepted stays accepted, and the replacement is the return case's matter. */
export async function recordReturned(tx: Tx, { orderLineId, returned = 0, credited = 0 }: ReturnedPieces): Promise<SavedLine> {
  const work = await loadLine(tx, orderLineId);
  const line = { returned: work.line.returned + returned, credited: work.line.credited + credited };
  return saveLine(tx, work, { action: 'order.returned', line });
}
