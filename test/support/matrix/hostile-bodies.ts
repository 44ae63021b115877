import { isJson, type Json } from '../../../src/http/json-schema.ts';

/** A digit that is none of ASCII's: columns of codes and numbers hold ASCII alone, and must not be asked for anything else. */
export const FOREIGN_DIGIT = '٣٣';

/** Text that breaks statements, patterns, pages or tables where it is not handled as plain text. */
export const hostileTexts: readonly string[] = [
  "'", "' OR '1'='1", "'; DROP TABLE devices; --", '" OR ""="', '\\', '%', '_', '%%%', '*/', '/*', '--', '`', '$1', '?', ':id', '{}', '0x27', 'NULL', '\u0000', '\uD800', '\u202E', '<script>alert(1)</script>', '=1+1', '../../etc/passwd',
  '%27%20OR%201=1', '1e400', '-1', FOREIGN_DIGIT, '𝒳'.repeat(40), 'x'.repeat(300), "'".repeat(5_000), 'ä'.repeat(20_000),
];

/** Values that no field of any body means. */
export const hostileValues: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 53 + 2, 2 ** 31, -(2 ** 63), [], {}, [[]], [null], { length: 1e9 }, { __proto__: null, constructor: 1 }, { $ne: null }, '', '0', ...hostileTexts,
];

/** A place in a body: the keys that lead to it. */
export type Place = readonly string[];

/** Every place of a body, the body itself first. */
export function placesIn(node: unknown, at: Place = []): readonly Place[] {
  if (typeof node !== 'object' || node === null) return [at];
  return [at, ...Object.entries(node).flatMap(([key, each]) => placesIn(each, [...at, key]))];
}

export function changedAt(node: unknown, [key, ...rest]: Place, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(node);
  if (Array.isArray(node)) return node.map((each: unknown, index) => (String(index) === key ? changedAt(each, rest, change) : each));
  return isJson(node) ? { ...node, [key]: changedAt(node[key], rest, change) } : node;
}

/** The body with a foreign digit in each of its texts in turn. */
export const withForeignDigits = (body: unknown): readonly unknown[] =>
  placesIn(body).filter((place) => typeof at(body, place) === 'string').map((place) => changedAt(body, place, () => FOREIGN_DIGIT));

/** The body with a field that no schema knows, in each of its objects in turn; where keys are the sender's choice they are left alone. */
export function withUnknownFields(body: unknown, isOpen: (place: Place) => boolean): readonly unknown[] {
  const objects = placesIn(body).filter((place) => isJson(at(body, place)) && !isOpen(place));
  return objects.map((place) => changedAt(body, place, (node) => ({ ...(node as Json), isAdministrator: true })));
}

const at = (node: unknown, place: Place): unknown => place.reduce<unknown>((each, key) => (typeof each === 'object' && each !== null ? (each as Json)[key] : undefined), node);

/** What is not JSON at all, or not in UTF-8, or deeper than anybody means. */
export const brokenTexts: readonly string[] = ['{', '{"a":', 'undefined', '{"a":1,}', "{'a':1}", '[', '"', '{"a":NaN}', '\uFEFF{', '{"__proto__":{"admin":true}}', '{"\\u005f_proto__":{"admin":true}}', '['.repeat(5_000), `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`];
