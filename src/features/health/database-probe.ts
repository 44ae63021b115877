import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../persistence/dialect/dialect.ts';

/** A database that takes longer for nothing at all is as good as away. */
const LONGEST_MS = 2_000;

/** Asks the database for a sign of life, one question at a time: a database that hangs must not use up the pool. */
export class DatabaseProbe {
  readonly #dialect: Pick<Dialect, 'ping'>;
  #asked: Promise<boolean> | undefined;

  constructor(dialect: Pick<Dialect, 'ping'>) {
    this.#dialect = dialect;
  }

  /** True where it answers within two seconds. */
  async answers(): Promise<boolean> {
    const given = new AbortController();
    const late = sleep(LONGEST_MS, false, { signal: given.signal });
    late.catch(nobodyWaits);
    try {
      return await Promise.race([this.#ask(), late]);
    } finally {
      given.abort();
    }
  }

  #ask(): Promise<boolean> {
    this.#asked ??= this.#dialect.ping().then(() => true, () => false).finally(() => { this.#asked = undefined; });
    return this.#asked;
  }
}

/** The race was decided by the other one. */
const nobodyWaits = (): void => undefined;
