import { expect } from 'chai';
import fc from 'fast-check';
import { MISFIT, outgoing } from '../../../src/http/pass.ts';
import { s, type Fields, type Schema } from '../../../src/http/schema.ts';
import { newId } from '../../../src/shared/ids.ts';

interface Kind {
  readonly schema: Schema;
  /** Values that fit. */
  readonly fitting: fc.Arbitrary<unknown>;
}

const odd = fc.constantFrom<unknown>(
  undefined, null, '', ' ', 'a', 'a\nb', 'a\u0007', '\uD800', 'ü'.repeat(30), 0, -0, 1.5, -1, 1e300, Infinity, NaN, 2 ** 53, true, '2020-02-30', '2020-02-29', '2020-02-29T10:00:00Z',
  new Date(0), new Date(NaN), [], [null], [undefined], {}, { a: 1 }, newId(), newId().toUpperCase(), 'EUR', 'eur', 'x@y.example', 'x@y',
);

const leaf: fc.Arbitrary<Kind> = fc.constantFrom<Kind>(
  { schema: s.string({ max: 20 }), fitting: fc.constantFrom('a', 'Grundschule am Bach', 'ü€') },
  { schema: s.string({ min: 0, max: 5, pattern: /^[a-z]*$/ }), fitting: fc.constantFrom('', 'abc') },
  { schema: s.text({ max: 40 }), fitting: fc.constantFrom('zwei\nZeilen', 'eine') },
  { schema: s.ascii(), fitting: fc.constant('PO-2020-000001') },
  { schema: s.id(), fitting: fc.constant(newId()) },
  { schema: s.email(), fitting: fc.constant('amt@stadt.example') },
  { schema: s.int({ min: 0, max: 9 }), fitting: fc.integer({ min: 0, max: 9 }) },
  { schema: s.number({ min: -1 }), fitting: fc.constantFrom(-1, 0, 2.5) },
  { schema: s.bool(), fitting: fc.boolean() },
  { schema: s.date(), fitting: fc.constant('2020-04-20') },
  { schema: s.instant(), fitting: fc.constant(new Date('2020-04-20T08:00:00Z')) },
  { schema: s.enumOf(['draft', 'sent']), fitting: fc.constantFrom('draft', 'sent') },
  { schema: s.literal('x'), fitting: fc.constant('x') },
  { schema: s.currency(), fitting: fc.constant('EUR') },
  { schema: s.json(), fitting: fc.constantFrom<unknown>(null, 'a', { b: [1] }) },
  { schema: s.union(s.int(), s.bool()), fitting: fc.constantFrom(3, true) },
  { schema: s.record(s.int()), fitting: fc.constantFrom({}, { a: 1 }) },
  { schema: s.array(s.int(), { unique: true }), fitting: fc.constantFrom([], [1, 2]) },
  { schema: s.discriminated('kind', { a: s.object({ n: s.int() }), b: s.object({}) }), fitting: fc.constantFrom({ kind: 'a', n: 1 }, { kind: 'b' }) },
);

const field = (kind: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> => fc.tuple(kind, fc.constantFrom('required', 'nullable', 'optional', 'described')).map(([{ schema, fitting }, how]): Kind => {
  if (how === 'nullable') return { schema: s.nullable(schema), fitting: fc.option(fitting, { nil: null }) };
  if (how === 'optional') return { schema: s.optional(schema), fitting: fc.option(fitting, { nil: undefined }) };
  return { schema: how === 'described' ? s.describe(schema, 'a field') : schema, fitting };
});

const objectOf = (kind: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> => fc.array(field(kind), { maxLength: 5 }).map((kinds) => {
  const fields: Fields = Object.fromEntries(kinds.map(({ schema }, index) => [`f${index}`, schema]));
  return { schema: s.object(fields), fitting: fc.tuple(...kinds.map(({ fitting }) => fitting)).map((values) => Object.fromEntries([...values.map((value, index) => [`f${index}`, value]), ['undeclared', 'secret']])) };
});
const arrayOf = (kind: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> => kind.map(({ schema, fitting }) => ({ schema: s.array(schema, { max: 3 }), fitting: fc.array(fitting, { maxLength: 3 }) }));

const inner = fc.oneof(leaf, objectOf(leaf), arrayOf(leaf));
const kinds = fc.oneof(leaf, objectOf(inner), arrayOf(objectOf(inner)));

/** The same value with some place in it replaced. */
function spoilt(value: unknown, by: unknown, at: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return by;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return by;
  const changed = spoilt((value as Record<string, unknown>)[key], by, Math.floor(at / (keys.length + 1)));
  return Array.isArray(value) ? value.map((each: unknown, index) => (String(index) === key ? changed : each)) : { ...value, [key]: changed };
}

describe('the short way through a schema', () => {
  const shortWay = ({ pass }: Schema, value: unknown): unknown => (pass ? pass(value) : MISFIT);
  const byJoi = ({ joi }: Schema, value: unknown) => joi.required().validate(value, outgoing);
  const asSent = (value: unknown): unknown => {
    try {
      return JSON.parse(JSON.stringify(value ?? null));
    } catch {
      // Joi takes a Date for any object and makes a broken one of it
      return 'what cannot be sent';
    }
  };

  it('takes what fits, and sends what Joi would', () => {
    fc.assert(fc.property(kinds.chain(({ schema, fitting }) => fc.tuple(fc.constant(schema), fitting)), ([schema, value]) => {
      const joi = byJoi(schema, value);
      expect(joi.error).to.equal(undefined);
      const passed = shortWay(schema, value);
      expect(passed).not.to.equal(MISFIT);
      expect(asSent(passed)).to.deep.equal(asSent(joi.value));
      expect(JSON.stringify(passed) ?? '').not.to.include('secret');
    }), { numRuns: 1_000 });
  });

  it('never takes what Joi refuses', () => {
    const input = kinds.chain(({ schema, fitting }) => fc.tuple(fc.constant(schema), fc.oneof(odd, fc.tuple(fitting, odd, fc.nat()).map(([value, by, at]) => spoilt(value, by, at)))));
    fc.assert(fc.property(input, ([schema, value]) => {
      const passed = shortWay(schema, value);
      if (passed === MISFIT) return;
      const joi = byJoi(schema, value);
      expect(joi.error).to.equal(undefined);
      expect(asSent(passed)).to.deep.equal(asSent(joi.value));
    }), { numRuns: 4_000 });
  });
});
