import { systemActor } from '../shared/actor.ts';
import type { CalendarDate } from '../shared/calendar-date.ts';
import { bigint, code } from './columns.ts';
import { DbError } from './db-errors.ts';
import { table } from './table.ts';
import type { Tx } from './transaction.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const numberSequences = table('number_sequences', { name: code(20), nextValue: bigint() }, { audited: false });

/** How the numbers that people read look; yearly ones begin again with each year of the business clock. */
const formats = {
  /** purchase orders */
  PO: { yearly: true, digits: 6 },
  /** needs */
  NE: { yearly: true, digits: 6 },
  /** equipment requests */
  RQ: { yearly: true, digits: 6 },
  /** goods receipts */
  GR: { yearly: true, digits: 6 },
  /** allocation runs */
  AL: { yearly: true, digits: 6 },
  /** hand-over records */
  HO: { yearly: true, digits: 6 },
  /** transfers and swaps between organisations */
  TR: { yearly: true, digits: 6 },
  /** return cases */
  RC: { yearly: true, digits: 6 },
  /** asset tags */
  ZW: { yearly: false, digits: 7 },
} as const;

export type SequenceKind = keyof typeof formats;

const nameOf = (kind: SequenceKind, today: CalendarDate): string => (formats[kind].yearly ? `${kind}-${today.slice(0, 4)}` : kind);

/**
 * Leaves out a hundredth of what each sequence can count, for numbers that were given and are not known any more.
 * Returns where each goes on.
 */
export async function skipNumbers(tx: Tx): Promise<Readonly<Record<string, number>>> {
  const known = new Map((await tx.select(numberSequences.columns, tx.q('number_sequences').select('*'))).map(({ name, nextValue }) => [name, nextValue]));
  const next: Record<string, number> = {};
  for (const [kind, { digits }] of Object.entries(formats) as [SequenceKind, (typeof formats)[SequenceKind]][]) {
    const present = nameOf(kind, tx.today);
    // one that had not begun when the backup was taken may have since
    for (const name of new Set([present, ...[...known.keys()].filter((each) => each.split('-')[0] === kind)])) next[name] = (known.get(name) ?? 1) + 10 ** (digits - 2);
  }
  tx.upsert(numberSequences, Object.entries(next).map(([name, nextValue]) => ({ name, nextValue })), ['name'], ['nextValue']);
  return next;
}

interface Block {
  next: number;
  end: number;
}

class MissingSequence extends Error {}

/**
 * Numbers for people (`PO-2026-000123`, `ZW-0001234`): unique, roughly ascending, with gaps. Each process reserves
 * blocks in short transactions of their own, before the unit of work opens, so that nobody waits for a counter.
 */
export class NumberSequences {
  readonly #uow: UnitOfWork;
  readonly #blockSize: number;
  readonly #blocks = new Map<string, Block>();
  readonly #refills = new Map<string, Promise<void>>();

  constructor(uow: UnitOfWork, blockSize = 50) {
    this.#uow = uow;
    this.#blockSize = blockSize;
  }

  /** The next number of a kind. Call it before `uow.write`, not inside. */
  async next(kind: SequenceKind): Promise<string> {
    const [number] = await this.take(kind, 1);
    if (number === undefined) throw new Error('a sequence gave no number');
    return number;
  }

  /** Several numbers of a kind, ascending. */
  async take(kind: SequenceKind, count: number): Promise<readonly string[]> {
    const { digits } = formats[kind];
    const name = nameOf(kind, this.#uow.clock.today());
    const numbers: string[] = [];
    while (numbers.length < count) {
      const block = this.#blocks.get(name);
      if (block && block.next < block.end) numbers.push(`${name}-${String(block.next++).padStart(digits, '0')}`);
      else await this.#refill(name, count - numbers.length);
    }
    return numbers;
  }

  /** One reservation at a time per sequence and process; the others wait for it and look again. */
  #refill(name: string, wanted: number): Promise<void> {
    const running = this.#refills.get(name);
    if (running) return running;
    const refill = this.#reserve(name, Math.max(this.#blockSize, wanted)).finally(() => this.#refills.delete(name));
    this.#refills.set(name, refill);
    return refill;
  }

  async #reserve(name: string, size: number): Promise<void> {
    // a lost answer to COMMIT only costs a gap
    const context = { actor: systemActor('number-sequences'), requestId: `number-sequence:${name}`, repeatable: true };
    for (;;) {
      try {
        const end = await this.#uow.write(context, async (tx) => {
          tx.update(numberSequences, { name }, { nextValue: { raw: '`next_value` + ?', bindings: [size] } }, () => new MissingSequence());
          return (await tx.one(numberSequences, { name }))?.nextValue;
        });
        if (end === undefined) throw new Error(`sequence ${name} vanished`);
        this.#blocks.set(name, { next: end - size, end });
        return;
      } catch (error) {
        if (!(error instanceof MissingSequence)) throw error;
        await this.#begin(name, context);
      }
    }
  }

  async #begin(name: string, context: { actor: ReturnType<typeof systemActor>; requestId: string }): Promise<void> {
    try {
      await this.#uow.write(context, (tx) => {
        tx.insert(numberSequences, { name, nextValue: 1 });
        return Promise.resolve();
      });
    } catch (error) {
      // somebody else began it a moment earlier
      if (!(error instanceof DbError) || error.kind !== 'duplicate') throw error;
    }
  }
}
