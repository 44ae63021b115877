import { createRequire } from 'node:module';
import { GuardFailed, type Outcome, type Step } from '../statement.ts';

const require = createRequire(import.meta.url);
const { format } = require('mysql2') as { format(sql: string, values: readonly unknown[], stringify: boolean, zone: string): string };

/** Our own, in the range that the server leaves to users. */
const GUARD_ERRNO = 30_001;

/**
 * A step as text, values escaped by the driver, with the check of its guard right behind it: the server ends the packet
 * where one fails, so that nothing behind it runs, COMMIT included.
 */
export function textOf({ sql, bindings, mustHit }: Step, index: number): readonly string[] {
  const text = format(sql, bindings, true, 'Z');
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
