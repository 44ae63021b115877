import fc from 'fast-check';
import { isJson, type Json } from '../../src/http/json-schema.ts';
import { resolve, type Known } from '../support/matrix/sample-value.ts';

const DEEPEST = 6;
const MOST_ENTRIES = 3;

/** Values that a JSON schema of the document admits, at its borders as well as within; what only the caller can know comes from `known`. */
export function arbitraryOf(document: Json, schema: Json, known: Known, name = '', depth = 0): fc.Arbitrary<unknown> {
  const found = known(name, schema);
  const own = arbitraryOfShape(document, schema, known, name, depth);
  return found === undefined ? own : fc.oneof({ weight: 5, arbitrary: fc.constant(found) }, { weight: 1, arbitrary: own });
}

function arbitraryOfShape(document: Json, schema: Json, known: Known, name: string, depth: number): fc.Arbitrary<unknown> {
  const inner = (each: unknown, key = name): fc.Arbitrary<unknown> => arbitraryOf(document, isJson(each) ? each : {}, known, key, depth + 1);
  if (depth > DEEPEST) return fc.constant(null);
  const reference = schema['$ref'];
  if (typeof reference === 'string') return arbitraryOf(document, resolve(document, reference), known, name, depth);
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return fc.oneof(...branches.map((branch) => inner(branch)));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const types = ([] as unknown[]).concat(schema['type'] ?? []).map(String);
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(type, schema, inner)));
}

function ofType(type: string, schema: Json, inner: (each: unknown, key?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const limit = (key: string, otherwise: number): number => (typeof schema[key] === 'number' ? schema[key] : otherwise);
  switch (type) {
    case 'null': return fc.constant(null);
    case 'boolean': return fc.boolean();
    case 'object': return objectOf(schema, inner);
    case 'array': {
      const least = limit('minItems', 0);
      return fc.array(inner(schema['items']), { minLength: least, maxLength: Math.max(least, Math.min(limit('maxItems', MOST_ENTRIES), MOST_ENTRIES)) });
    }
    case 'integer': return bordering(limit('minimum', -(2 ** 31)), limit('maximum', 2 ** 31), (min, max) => fc.integer({ min, max }));
    case 'number': return bordering(limit('minimum', -1e6), limit('maximum', 1e6), (min, max) => fc.double({ min, max, noNaN: true }));
    default: return textOf(schema, limit('minLength', 0), limit('maxLength', 500));
  }
}

const bordering = (min: number, max: number, within: (min: number, max: number) => fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(min, max), within(min, max), within(Math.max(min, Math.min(0, max)), Math.max(min, Math.min(max, 20))));

function objectOf(schema: Json, inner: (each: unknown, key?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = isJson(schema['properties']) ? schema['properties'] : {};
  const patterns = Object.values(isJson(schema['patternProperties']) ? schema['patternProperties'] : {});
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  if (patterns.length > 0) return fc.dictionary(fc.constantFrom('a', 'pupil', 'teacher', 'constructor', 'toString', 'ü'), inner(patterns[0]), { maxKeys: MOST_ENTRIES, noNullPrototype: true });
  return fc.record(Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, inner(each, key)])), { requiredKeys: required, noNullPrototype: true });
}

function textOf(schema: Json, least: number, most: number): fc.Arbitrary<string> {
  if (schema['format'] === 'uuid') return fc.uuid({ version: 7 });
  if (schema['format'] === 'date') return fc.constantFrom('2020-04-20', '2020-02-29', '0001-01-01', '9999-12-31', '1969-12-31');
  if (schema['format'] === 'date-time') return fc.constantFrom('2020-04-20T08:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2020-04-20T08:00:00.123456789+14:00');
  if (schema['format'] === 'email') return fc.constantFrom('a@muster.test', 'ä@xn--mnchen-3ya.test');
  const pattern = schema['pattern'];
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u')).map((text) => text.slice(0, most));
  return fc.oneof(fc.string({ minLength: least, maxLength: Math.min(most, least + 20), unit: 'grapheme-composite' }), fc.constant('ß'.repeat(most)), fc.constant('x'.repeat(Math.max(1, least))));
}
