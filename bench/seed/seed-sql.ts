import type { Connection } from 'mysql2/promise';

/** What seeded rows have in common: all times lie in the three years that end a month before the seeding. */
export interface SeedSpan {
  /** Milliseconds since 1970, both. */
  readonly begin: number;
  readonly length: number;
}

const DAY_MS = 86_400_000;

export const seedSpan = (now = Date.now()): SeedSpan => {
  const length = 1095 * DAY_MS;
  return { begin: Math.floor(now / DAY_MS) * DAY_MS - 30 * DAY_MS - length, length };
};

/**
 * SQL for the identifier of the n-th row of a kind: a UUID of version 7 with the given milliseconds in front, as the
 * product makes them, so that rows of one time lie beside each other. `kind` is three hexadecimal digits.
 */
export function idSql(kind: string, ms: string, n: string): string {
  const time = `lpad(hex(${ms}), 12, '0')`;
  const rest = `lpad(hex(${n}), 15, '0')`;
  return `lower(concat(substr(${time}, 1, 8), '-', substr(${time}, 9, 4), '-7${kind}-8', substr(${rest}, 1, 3), '-', substr(${rest}, 4, 12)))`;
}

/** The same for code that needs to know such an identifier. */
export function seedId(kind: string, ms: number, n: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const rest = n.toString(16).padStart(15, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kind}-8${rest.slice(0, 3)}-${rest.slice(3)}`;
}

export const instantSql = (ms: string): string => `from_unixtime((${ms}) div 1000) + interval ((${ms}) mod 1000) * 1000 microsecond`;

/** Numbers from 0 to 999 that look thrown and are the same every time. */
export const thrownSql = (n: string): string => `(crc32(${n}) mod 1000)`;

const CHUNK = 50_000;

/** Runs an insert over the numbers 1 to `count` in ascending chunks; `select` is given the sequence that stands for them as `s.seq`. */
export async function insertChunks(connection: Connection, what: string, count: number, insert: (sequence: string) => string): Promise<void> {
  const started = performance.now();
  for (let first = 1; first <= count; first += CHUNK) {
    await connection.query(insert(`seq_${first}_to_${Math.min(first + CHUNK - 1, count)} s`));
  }
  process.stderr.write(`seeded ${count} ${what} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}
