import { createHash, createHmac } from 'node:crypto';

/** The root before the first batch. */
export const GENESIS = '0'.repeat(64);

/** Leaves a batch may have: what a verifier reads at once, and a transaction writes. */
export const BATCH_LEAVES = 500;

/** SHA-256 over the exact stored text of an entry. */
export const leafHash = (body: string): string => createHash('sha256').update(body, 'utf8').digest('hex');

const mac = (key: Buffer, ...parts: readonly (string | number)[]): string => createHmac('sha256', key).update(parts.join('\0')).digest('hex');

/** Binds an entry to its place in the order; nobody who only has the database can make one. */
export const leafMac = (key: Buffer, number: number, entryId: string, hash: string): string => mac(key, 'leaf', number, entryId, hash);

/** The root of a batch grows leaf by leaf, so that checking one needs no memory of its leaves. */
export class BatchRoot {
  readonly #hash;

  constructor(number: number, previousRoot: string) {
    this.#hash = createHash('sha256').update(`batch\0${number}\0${previousRoot}`);
  }

  add(leaf: { readonly number: number; readonly mac: string }): void {
    this.#hash.update(`\0${leaf.number}\0${leaf.mac}`);
  }

  value(): string {
    return this.#hash.digest('hex');
  }
}

export const batchMac = (key: Buffer, batch: { readonly number: number; readonly previousRoot: string; readonly root: string; readonly leafCount: number }): string =>
  mac(key, 'batch', batch.number, batch.previousRoot, batch.root, batch.leafCount);
