import type Joi from 'joi';
import type { CalendarDate } from '../shared/calendar-date.ts';
import { passAnything, passArray, passBool, passByJoi, passDate, passInstant, passNull, passNumber, passObject, passOneOf, passPattern, passText, type Pass } from './pass.ts';
import { COMPONENT_MARK, HIDDEN_BRANCH, extendedJoi as joi } from './joi-types.ts';

/** `defaulted` may be left out by the sender and is always there for the receiver. */
export type Presence = 'required' | 'optional' | 'defaulted';

declare const carried: unique symbol;

/** A shape that is checked at run time, known to the compiler and written into the OpenAPI document. */
export interface Schema<T = unknown, P extends Presence = Presence> {
  readonly joi: Joi.Schema;
  readonly presence: P;
  /** The short way for answers; absent = Joi alone. */
  readonly pass?: Pass;
  /** Never there at run time: carries the type. */
  readonly [carried]?: T;
}

export type Fields = Readonly<Record<string, Schema>>;

export interface ObjectSchema<F extends Fields, T = ObjectOf<F>> extends Schema<T, 'required'> {
  readonly fields: F;
}

export type TypeOf<S> = S extends Schema<infer T> ? T : never;

type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K]['presence'] extends 'optional' ? K : never }[keyof F];
type Flat<T> = { [K in keyof T]: T[K] } & {};

export type ObjectOf<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: TypeOf<F[K]> } & { readonly [K in OptionalKeys<F>]?: TypeOf<F[K]> }
>;

interface TextLimits {
  readonly min?: number;
  /** In UTF-16 units, so never more than the column's characters; 500 where nothing is said. */
  readonly max?: number;
  readonly pattern?: RegExp;
}
interface Range {
  readonly min?: number;
  readonly max?: number;
}
interface Named {
  /** Hoists the shape into the components of the OpenAPI document. */
  readonly name?: string;
}

export const DEFAULT_TEXT_LIMIT = 500;
export const DEFAULT_LIST_LIMIT = 1000;

const of = <T>(schema: Joi.Schema, pass: Pass = passByJoi(schema)): Schema<T, 'required'> => ({ joi: schema, presence: 'required', pass });

const passOf = ({ joi: schema, pass = passByJoi(schema) }: Schema): Pass => pass;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** What JSON Schema calls an e-mail address: ASCII, since few mail servers take more; a domain with umlauts in its `xn--` form. */
const EMAIL = /^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

function chars(lines: boolean, { min = 1, max = DEFAULT_TEXT_LIMIT, pattern }: TextLimits): Schema<string, 'required'> {
  let schema: Joi.StringSchema = joi.string().clean(lines).max(max);
  schema = min === 0 ? schema.allow('') : schema.min(min);
  return of(pattern ? schema.pattern(pattern) : schema, passText(lines, min, max, pattern));
}

function within(schema: Joi.NumberSchema, { min, max }: Range): Joi.NumberSchema {
  const above = min === undefined ? schema : schema.min(min);
  return max === undefined ? above : above.max(max);
}

function withPresence(schema: Schema): Joi.Schema {
  return schema.presence === 'required' ? schema.joi.required() : schema.joi;
}

function object<const F extends Fields>(fields: F, { name }: Named = {}): ObjectSchema<F> {
  const keys = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, withPresence(field)]));
  const base = joi.object();
  const schema = (name === undefined ? base : base.annotate(COMPONENT_MARK, name)).keys(keys);
  const passing = Object.entries(fields).map(([key, field]) => ({ key, pass: passOf(field), optional: field.presence === 'optional' }));
  return { joi: schema, presence: 'required', fields, pass: passObject(passing) };
}

type Variants = Readonly<Record<string, ObjectSchema<Fields, object>>>;
type VariantOf<K extends string, V extends Variants> = { [N in keyof V & string]: Flat<{ readonly [D in K]: N } & TypeOf<V[N]>> }[keyof V & string];

function discriminated<const K extends string, const V extends Variants>(key: K, variants: V, { name }: Named = {}): Schema<VariantOf<K, V>, 'required'> {
  const tag = joi.string().valid(...Object.keys(variants)).required();
  const cases = Object.entries(variants).map(([value, variant]) => ({
    is: value,
    then: (variant.joi as Joi.ObjectSchema).keys({ [key]: joi.string().valid(value).required() }),
  }));
  // What has no known tag is answered by the tag's own problem, not by those of every variant.
  const unknownTag = joi.object().annotate(COMPONENT_MARK, HIDDEN_BRANCH).keys({ [key]: tag }).unknown(true);
  const base = joi.alternatives();
  return of((name === undefined ? base : base.annotate(COMPONENT_MARK, name)).conditional(`.${key}`, { switch: [...cases, { is: joi.any(), then: unknownTag }] }));
}

/** The one way to describe data that crosses the border of the program. */
export const s = {
  /** One line of text. */
  string: (limits: TextLimits = {}): Schema<string, 'required'> => chars(false, limits),
  /** One line of printable ASCII: what numbers and codes of ours are made of. A column of them cannot be asked for anything else. */
  ascii: ({ max = DEFAULT_TEXT_LIMIT }: { readonly max?: number } = {}): Schema<string, 'required'> => chars(false, { max, pattern: /^[\x20-\x7E]+$/ }),
  /** Text that may have several lines (a reason, a comment). */
  text: (limits: TextLimits = {}): Schema<string, 'required'> => chars(true, { max: 4000, ...limits }),
  /** A UUID in its canonical lower-case form. */
  id: (): Schema<string, 'required'> => of(joi.string().annotate('format', 'uuid').pattern(UUID, 'uuid'), passPattern(UUID)),
  email: (): Schema<string, 'required'> => of(joi.string().annotate('format', 'email').max(254).pattern(EMAIL, 'email'), passPattern(EMAIL, 254)),
  int: (range: Range = {}): Schema<number, 'required'> => of(within(joi.number().integer(), range), passNumber(range.min, range.max, true)),
  /** A number with decimals (a ratio, a weight); never money. */
  number: (range: Range = {}): Schema<number, 'required'> => of(within(joi.number(), range), passNumber(range.min, range.max)),
  bool: (): Schema<boolean, 'required'> => of(joi.boolean(), passBool),
  /** A calendar date, `YYYY-MM-DD`, read in Europe/Berlin. */
  date: (): Schema<CalendarDate, 'required'> => of(joi.calendarDate(), passDate),
  /** ISO text with an offset outside, a `Date` inside; answers take both. */
  instant: (): Schema<Date, 'required'> => of(joi.instant(), passInstant),
  enumOf: <const V extends readonly string[]>(values: V, { name }: Named = {}): Schema<V[number], 'required'> => {
    const base = joi.string();
    return of((name === undefined ? base : base.annotate(COMPONENT_MARK, name)).valid(...values), passOneOf(values));
  },
  literal: <const V extends string>(value: V): Schema<V, 'required'> => of(joi.string().valid(value), passOneOf([value])),
  /** An ISO 4217 code. */
  currency: (): Schema<string, 'required'> => of(joi.string().pattern(/^[A-Z]{3}$/).max(3), passPattern(/^[A-Z]{3}$/)),
  /** An amount in minor units (cents). */
  money: ({ min = 0, max = 1_000_000_000_000 }: Range = {}): Schema<number, 'required'> => s.int({ min, max }),
  /** A price in 1/10,000 of the currency unit. */
  unitPrice: ({ min = 0, max = 1_000_000_000_000 }: Range = {}): Schema<number, 'required'> => s.int({ min, max }),
  /** A count of things. */
  quantity: ({ min = 0, max = 1_000_000 }: Range = {}): Schema<number, 'required'> => s.int({ min, max }),
  /** The version of a mutable resource; its ETag is made of it. */
  version: (): Schema<number, 'required'> => s.int({ min: 1 }),
  array: <T>(item: Schema<T>, { min = 0, max = DEFAULT_LIST_LIMIT, unique = false }: Range & { readonly unique?: boolean } = {}): Schema<readonly T[], 'required'> => {
    const listed = joi.array().items(item.joi).max(max);
    const schema = min === 0 ? listed : listed.min(min);
    return unique ? of(schema.unique()) : of(schema, passArray(passOf(item), min, max));
  },
  object,
  /** An object with keys of the sender's choosing. */
  record: <T>(value: Schema<T>, { max = 100 }: { readonly max?: number } = {}): Schema<Readonly<Record<string, T>>, 'required'> =>
    of(joi.object().pattern(/^(?!__proto__$)[^\p{C}]{1,100}$/u, value.joi).max(max)),
  /** One of several shapes, told apart by the value of a field; the variants are written without that field. */
  discriminated,
  union: <const S extends readonly Schema[]>(...schemas: S): Schema<TypeOf<S[number]>, 'required'> =>
    of(joi.alternatives().try(...schemas.map((schema) => schema.joi))),
  /** Any JSON value: only where its meaning is not ours (archived documents, mapping results). */
  json: (): Schema<unknown, 'required'> => of(joi.any(), passAnything),
  optional: <T>(schema: Schema<T>): Schema<T, 'optional'> => ({ ...schema, presence: 'optional' }),
  nullable: <T, P extends Presence>(schema: Schema<T, P>): Schema<T | null, P> => ({ joi: schema.joi.allow(null), presence: schema.presence, pass: passNull(passOf(schema)) }),
  withDefault: <T extends string | number | boolean>(schema: Schema<T>, value: T): Schema<T, 'defaulted'> => ({ joi: schema.joi.default(value), presence: 'defaulted' }),
  describe: <S extends Schema>(schema: S, text: string): S => ({ ...schema, joi: schema.joi.description(text) }),
} as const;
