import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Schemas } from '../api/client.ts';

/** A scan that the server has not answered yet, or refused. Its id makes a repeated sending the same scan. */
export interface QueuedScan {
  readonly id: string;
  readonly receiptId: string;
  readonly kind: Schemas['ScanKind'];
  readonly value: string;
  /** Milliseconds; the order of sending. */
  readonly at: number;
  /** The line whose unit this is, where no despatch advice announced its number. */
  readonly orderLineId?: string | undefined;
  /** Why the server did not take it; kept until a person has seen it. */
  readonly refusal?: string;
}

interface Tables extends DBSchema {
  scans: { key: string; value: QueuedScan; indexes: { receipt: [string, number] } };
}

const NAME = 'zeugwart-scans';
/** How many are sent at once. */
const BATCH = 50;

/** Scans as they were made, on this device, until the server has answered for each. */
export class ScanQueue {
  readonly #database: Promise<IDBPDatabase<Tables>>;
  #sending: Promise<void> = Promise.resolve();

  constructor(name = NAME) {
    this.#database = openDB<Tables>(name, 1, {
      upgrade(database) {
        database.createObjectStore('scans', { keyPath: 'id' }).createIndex('receipt', ['receiptId', 'at']);
      },
    });
  }

  async add(scan: QueuedScan): Promise<void> {
    await (await this.#database).put('scans', scan);
  }

  /** What waits or was refused, in the order of the scans. */
  async of(receiptId: string): Promise<readonly QueuedScan[]> {
    return (await this.#database).getAllFromIndex('scans', 'receipt', IDBKeyRange.bound([receiptId, -Infinity], [receiptId, Infinity]));
  }

  async forget(id: string): Promise<void> {
    await (await this.#database).delete('scans', id);
  }

  /**
   * Sends what waits, oldest first, one batch after the other; a batch that was sent twice is answered like the first
   * time. `send` throws where the server was not reached (all stays as it is), and answers `refusal` for a whole batch
   * that was not taken.
   */
  flush(receiptId: string, send: (batch: readonly QueuedScan[]) => Promise<{ readonly refusal: string } | { readonly results: readonly Schemas['ScanResult'][] }>, onResult: (result: Schemas['ScanResult']) => void): Promise<void> {
    this.#sending = this.#sending.catch(() => undefined).then(async () => {
      for (;;) {
        const batch = (await this.of(receiptId)).filter(({ refusal }) => refusal === undefined).slice(0, BATCH);
        if (batch.length === 0) return;
        const answer = await send(batch);
        if ('refusal' in answer) {
          for (const scan of batch) await this.add({ ...scan, refusal: answer.refusal });
          return;
        }
        for (const result of answer.results) {
          const scan = batch.find(({ id }) => id === result.id);
          if (result.outcome === 'rejected' && scan) await this.add({ ...scan, refusal: result.problem ?? 'rejected' });
          else await this.forget(result.id);
          onResult(result);
        }
      }
    });
    return this.#sending;
  }
}
