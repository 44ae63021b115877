import { createRequire } from 'node:module';
import type { DbValue } from '../codec.ts';
import { GuardFailed, type Outcome, type Statement, type Step } from '../statement.ts';

const require = createRequire(import.meta.url);
const { escape, format } = require('mysql2') as {
  escape(value: unknown, stringify: boolean, zone: string): string;
  format(sql: string, values: readonly unknown[], stringify: boolean, zone: string): string;
};

const literal = (value: DbValue): string => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : escape(value, true, 'Z'));

/** The driver's `format` looks for quotations and comments around each placeholder, which a bulk of rows pays dearly. */
function inserted({ sql, bindings, text: made }: Statement): string {
  if (made !== undefined) return made;
  const parts = sql.split('?');
  // a question mark that is no placeholder
  if (parts.length !== bindings.length + 1) return format(sql, bindings, true, 'Z');
  let text = parts[0] ?? '';
  for (let index = 0; index < bindings.length; index += 1) text += literal(bindings[index] ?? null) + (parts[index + 1] ?? '');
  return text;
}

/** The values of a bulk of rows take longer to write down than most databases to read: it can be done while they do. */
export const render = (statement: Statement): Statement => ({ ...statement, text: inserted(statement) });

/** Our own, in the range that the server leaves to users. */
const GUARD_ERRNO = 30_001;

/**
 * A step as text, values escaped by the driver, with the check of its guard right behind it: the server ends the packet
 * where one fails, so that nothing behind it runs, COMMIT included.
 */
export function textOf(step: Step, index: number): readonly string[] {
  const text = inserted(step);
  const { mustHit } = step;
  if (mustHit === undefined) return [text];
  return [text, `IF ROW_COUNT() <> ${Math.trunc(mustHit)} THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = ${GUARD_ERRNO}, MESSAGE_TEXT = '${index}'; END IF`];
}

/** The guard that failed, if that is what ended the packet. */
export function guardIn(error: unknown): GuardFailed | undefined {
  if (!(error instanceof Error) || (error as { errno?: unknown }).errno !== GUARD_ERRNO) return undefined;
  return new GuardFailed(Number(error.message));
}

/** The outcomes of the steps alone: checks have their own, which nobody asked for. */
export function withoutChecks(steps: readonly Step[], outcomes: readonly Outcome[]): readonly Outcome[] {
  let place = 0;
  return steps.flatMap(({ mustHit }) => {
    const outcome = outcomes[place];
    place += mustHit === undefined ? 1 : 2;
    return outcome ? [outcome] : [];
  });
}

/** Well below the server's smallest `max_allowed_packet` in use (16 MiB). */
const PACKET_CHARACTERS = 2_000_000;

/** Texts in as few packets as their size allows. A check may go in the next one: the session remembers what was hit. */
export function packetsOf(texts: readonly string[]): readonly (readonly string[])[] {
  const packets: string[][] = [];
  let room = 0;
  for (const text of texts) {
    if (text.length > room || packets.length === 0) {
      packets.push([]);
      room = PACKET_CHARACTERS;
    }
    packets.at(-1)?.push(text);
    room -= text.length;
  }
  return packets;
}
