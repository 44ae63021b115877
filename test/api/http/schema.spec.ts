import { expect } from 'chai';
import { s, type Schema, type TypeOf } from '../../../src/http/schema.ts';
import { validateAnswer, validateBody, validateText } from '../../../src/http/validate.ts';

/** True only where both types are the same; checked by the compiler. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(proof: T): T => proof;

const judge = (schema: Schema, value: unknown): readonly string[] => {
  const result = validateBody(schema, value, 'en');
  return result.ok ? ['ok'] : result.problems.map(({ path, code }) => `${path} ${code}`.trim().replace('field.', ''));
};

describe('http: schemas', () => {
  it('carries types to the compiler', () => {
    const shape = s.object({ a: s.string(), b: s.optional(s.int()), c: s.nullable(s.enumOf(['x', 'y'])), d: s.withDefault(s.bool(), true), e: s.array(s.instant()) });
    holds<Same<TypeOf<typeof shape>, { readonly a: string; readonly c: 'x' | 'y' | null; readonly d: boolean; readonly e: readonly Date[]; readonly b?: number }>>(true);
    const _tagged = s.discriminated('kind', { one: s.object({ n: s.int() }), two: s.object({}) });
    holds<Same<TypeOf<typeof _tagged>, { readonly kind: 'one'; readonly n: number } | { readonly kind: 'two' }>>(true);
    expect(validateBody(shape, { a: 'x', c: null, e: ['2020-04-20T08:00:00+02:00'] }, 'en')).to.deep.equal({
      ok: true, value: { a: 'x', c: null, d: true, e: [new Date('2020-04-20T06:00:00Z')] },
    });
  });

  const cases: readonly (readonly [string, Schema, unknown, readonly string[]])[] = [
    ['a day that does not exist', s.date(), '2021-02-29', ['not_a_date']],
    ['a leap day', s.date(), '2020-02-29', ['ok']],
    ['a date with a time', s.date(), '2020-02-01T00:00:00Z', ['not_a_date']],
    ['an instant without offset', s.instant(), '2020-02-01T08:00:00', ['not_an_instant']],
    ['an instant on a day that does not exist', s.instant(), '2020-02-30T08:00:00Z', ['not_an_instant']],
    ['an instant at 24:00', s.instant(), '2020-02-01T24:00:00Z', ['not_an_instant']],
    ['seconds since 1970', s.instant(), 1580515200, ['not_an_instant']],
    ['a number as text', s.int(), '5', ['wrong_type']],
    ['half a device', s.quantity(), 1.5, ['not_integer']],
    ['less than nothing', s.quantity(), -1, ['too_small']],
    ['a number beyond safety', s.int(), 2 ** 60, ['too_large']],
    ['a UUID in capitals', s.id(), '00000000-0000-7000-8000-00000000000A', ['pattern']],
    ['a line break in one line', s.string(), 'a\nb', ['control_character']],
    ['a line break in a text', s.text(), 'a\r\n\tb', ['ok']],
    ['an escape character in a text', s.text(), 'a\u001b[31m', ['control_character']],
    ['half a surrogate pair', s.string(), 'a\ud83d', ['broken_character']],
    ['a whole surrogate pair', s.string(), '😀', ['ok']],
    ['nothing at all', s.string(), '', ['empty']],
    ['nothing where it is allowed', s.string({ min: 0 }), '', ['ok']],
    ['more than the default limit', s.string(), 'x'.repeat(501), ['too_long']],
    ['a list with a double', s.array(s.int(), { unique: true }), [1, 2, 1], ['2 duplicate']],
    ['a list that is too long', s.array(s.int(), { max: 2 }), [1, 2, 3], ['too_many']],
    ['null where it was not offered', s.string(), null, ['wrong_type']],
    ['an unknown tag', s.discriminated('kind', { a: s.object({}) }), { kind: 'b', x: 1 }, ['kind not_allowed']],
    ['a field of another variant', s.discriminated('kind', { a: s.object({}), b: s.object({ x: s.int() }) }), { kind: 'a', x: 1 }, ['x unknown']],
    ['a slash in a name', s.object({}), { 'a/b~c': 1 }, ['a~1b~0c unknown']],
    ['none of the shapes', s.union(s.int(), s.bool()), 'x', ['no_match']],
    ['an address without @', s.email(), 'erika', ['pattern']],
  ];
  for (const [what, schema, value, expected] of cases) it(`${what}: ${expected.join()}`, () => expect(judge(schema, value)).to.deep.equal(expected));

  it('never pollutes a prototype', () => {
    const sent: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":1}');
    expect(judge(s.object({}), sent)).to.deep.equal(['constructor unknown']);
    const read = validateBody(s.record(s.json()), JSON.parse('{"__proto__":{"admin":true}}'), 'en');
    expect(read.ok && (read.value as { admin?: unknown }).admin).to.equal(undefined);
  });

  it('reads lists, numbers, truth and dates from the text of a query', () => {
    const query = s.object({ states: s.array(s.enumOf(['a', 'b'])), n: s.int(), yes: s.bool(), on: s.date() });
    expect(validateText(query, { states: 'a,b', n: '12', yes: 'true', on: '2020-04-20' }, 'en', 'query')).to.deep.equal({
      ok: true, value: { states: ['a', 'b'], n: 12, yes: true, on: '2020-04-20' },
    });
    expect(judge(query, { states: 'a', n: '12', yes: 'true', on: '2020-04-20' })).to.deep.equal(['states wrong_type', 'n wrong_type', 'yes wrong_type']);
  });

  it('drops from answers what is not declared, at every depth', () => {
    const schema = s.object({ list: s.array(s.object({ id: s.int() })) });
    expect(validateAnswer(schema, { list: [{ id: 1, passwordHash: 'x' }], extra: 1 })).to.deep.equal({ value: { list: [{ id: 1 }] }, problems: [] });
  });
});
