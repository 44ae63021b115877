import fc from 'fast-check';
import { brokenTexts, changedAt, hostileValues, placesIn, type Place } from '../support/matrix/hostile-bodies.ts';
import { isJson, type Json } from '../../src/http/json-schema.ts';
import type { FuzzBody } from './fuzz-case.ts';

/** Stands in a body for a number that JavaScript would not write so; put in its place when the text is made. */
const NUMBER = /"§([^"]*)§"/g;
const oddNumbers = ['1e400', '-1e400', '1E+2', '-0', '0.1e-400', '123456789012345678901234567890', '9007199254740993'].map((each) => `§${each}§`);

const nested = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>((inner) => ({ a: inner }), 1);
/** More and larger than anybody means; made once, for their texts are long. */
const masses: readonly unknown[] = [nested(600), Array.from({ length: 3_000 }, () => null), Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, 1])), 'x'.repeat(300_000)];

type Change = (body: unknown) => unknown;

/** One thing that is wrong in a body: a value, a field too many, a field too few, an entry twice. */
function changes(body: unknown, foreign: readonly string[]): fc.Arbitrary<Change> {
  const places = placesIn(body);
  const place = fc.constantFrom(...places);
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<unknown>(...hostileValues, ...oddNumbers) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...masses) },
    ...(foreign.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...foreign) }] : []),
  );
  const objects = places.filter((each) => isJson(at(body, each)));
  const lists = places.filter((each) => Array.isArray(at(body, each)));
  const key = fc.constantFrom('isAdministrator', '__proto__', 'constructor', 'toString', '', 'id', 'version', 'organisationId', 'x'.repeat(5_000), '\u0000', '\uD800');
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(place, value).map(([where, what]): Change => (node) => changedAt(node, where, () => what)) },
    ...(objects.length > 0 ? [
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...objects), key, value).map(([where, name, what]): Change => (node) => changedAt(node, where, (each) => (isJson(each) ? withOwn(each, name, what) : each))) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...objects), fc.nat()).map(([where, index]): Change => (node) => changedAt(node, where, (each) => (isJson(each) ? withoutOne(each, index) : each))) },
    ] : []),
    ...(lists.length > 0 ? [{ weight: 1, arbitrary: fc.constantFrom(...lists).map((where): Change => (node) => changedAt(node, where, (each) => (Array.isArray(each) ? [...(each as unknown[]), ...(each as unknown[])] : each))) }] : []),
  );
}

const at = (node: unknown, place: Place): unknown => place.reduce<unknown>((each, key) => (typeof each === 'object' && each !== null ? (each as Json)[key] : undefined), node);

/** Also where the name is `__proto__`, which an assignment would not keep. */
function withOwn(node: Json, name: string, value: unknown): Json {
  const more = { ...node };
  Object.defineProperty(more, name, { value, enumerable: true, configurable: true, writable: true });
  return more;
}

function withoutOne(node: Json, index: number): Json {
  const keys = Object.keys(node);
  const gone = keys[index % Math.max(1, keys.length)];
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== gone));
}

export function jsonBody(json: unknown): FuzzBody {
  return { contentType: 'application/json', text: (JSON.stringify(json) ?? '').replace(NUMBER, '$1'), json };
}

/** The body with up to two things wrong in it. */
export const hostileJson = (body: unknown, foreign: readonly string[]): fc.Arbitrary<FuzzBody> =>
  fc.array(changes(body, foreign), { minLength: 1, maxLength: 2 }).map((some) => jsonBody(some.reduce((node, change) => change(node), body)));

/** What is no body of this operation at all. */
export const hostileText = (contentType: string): fc.Arbitrary<FuzzBody> => {
  const plain = fc.constantFrom('', ' ', 'null', '0', '"x"', '[]', '{}', '[[[[]]]]', '\u0000', '{"a":1,"a":2}', `{"a":"${'\\u0000'.repeat(50)}"}`, ...brokenTexts).map((text): FuzzBody => ({ contentType, text }));
  const binary = fc.constantFrom('\xff\xfe{\x00}\x00', '"\xc3\x28"', '\xed\xa0\x80', '\x1f\x8b\x08', '\x00\x01\x02').map((text): FuzzBody => ({ contentType, text, bytes: true }));
  const packed = fc.constantFrom('gzip', 'br', 'deflate', 'zstd', 'gzip, br').map((encoding): FuzzBody => ({ contentType, text: '{}', encoding }));
  return fc.oneof({ weight: 3, arbitrary: plain }, binary, packed);
};

const cells = ['', '1', '-1', '1e400', '"', '""', "'", '=1+1', '\u0000', '\uD800', ';', 'x'.repeat(200_000), '٣٣', '2020-02-31', '99999999999999999999'];

/** Tables that are nearly what an upload takes. */
export const hostileTable = (sample: string, foreign: readonly string[]): fc.Arbitrary<FuzzBody> => {
  const header = sample.split('\n')[0] ?? '';
  const columns = header.split(',').length;
  const cell = fc.oneof(fc.constantFrom(...cells), ...(foreign.length > 0 ? [fc.constantFrom(...foreign)] : []));
  const rows = fc.array(fc.array(cell, { minLength: 0, maxLength: columns + 2 }), { maxLength: 4 });
  const text = fc.tuple(fc.constantFrom(header, `${header},${header}`, `\uFEFF${header}`, header.replaceAll(',', ';'), header.toUpperCase(), ''), rows, fc.constantFrom('\n', '\r\n', '\r'))
    .map(([head, lines, end]) => [head, ...lines.map((line) => line.join(','))].join(end));
  return text.map((each) => ({ contentType: 'text/csv', text: each }));
};
