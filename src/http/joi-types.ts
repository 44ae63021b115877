import Joi from 'joi';
import { isCalendarDate } from '../shared/calendar-date.ts';
import { hasControls, hasLoneSurrogate } from './clean-text.ts';

/** What Joi hands to the hooks that write JSON Schema; its published types leave them out. */
type Json = Record<string, unknown>;
interface RuleWithArguments {
  readonly args: Readonly<Record<string, unknown>>;
}
interface Extension extends Omit<Joi.Extension, 'rules'> {
  jsonSchema?(schema: unknown, result: Json): Json;
  rules?: Record<string, Joi.ExtensionRule & { jsonSchema?(rule: RuleWithArguments, result: Json): Json } & ThisType<Joi.SchemaInternals>>;
}

/** Marks in emitted JSON Schema what is to become a named component of the OpenAPI document. */
export const COMPONENT_MARK = 'x-component';

/** In place of a name: a branch that only serves the checking and is left out of the document. */
export const HIDDEN_BRANCH = '';

// Made anew for each type: Joi writes into what it is given.
const annotateRule = (): NonNullable<Extension['rules']> => ({
  annotate: {
    method(key: string, value: string) {
      return this.$_addRule({ name: 'annotate', args: { key, value } });
    },
    args: ['key', 'value'],
    multi: true,
    validate: (value: unknown) => value,
    jsonSchema: (rule, result) => ({ ...result, [String(rule.args['key'])]: rule.args['value'] }),
  },
});

const cleanRule = (): NonNullable<Extension['rules']> => ({
  clean: {
    method(lines: boolean) {
      return this.$_addRule({ name: 'clean', args: { lines } });
    },
    args: ['lines'],
    validate(value: string, helpers: Joi.CustomHelpers, args: Record<string, unknown>) {
      if (hasControls(value, args['lines'] === true)) return helpers.error('text.control');
      return hasLoneSurrogate(value) ? helpers.error('text.surrogate') : value;
    },
  },
});

const textual = (joi: Joi.Root): Extension => ({ type: 'string', base: joi.string(), rules: { ...annotateRule(), ...cleanRule() } });
const keyed = (joi: Joi.Root): Extension => ({ type: 'object', base: joi.object(), rules: annotateRule() });
const chosen = (joi: Joi.Root): Extension => ({ type: 'alternatives', base: joi.alternatives(), rules: annotateRule() });

/** A day of the calendar; Joi's own date type takes 31 February for 3 March. */
const calendarDate: Extension = {
  type: 'calendarDate',
  validate: (value: unknown, helpers: Joi.CustomHelpers) =>
    typeof value === 'string' && isCalendarDate(value) ? { value } : { value, errors: helpers.error('calendarDate.invalid') },
  jsonSchema: (_schema, result) => ({ ...result, type: 'string', format: 'date' }),
};

const instantText = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** A point in time, always with its offset: ISO text outside, a `Date` inside. */
const instant: Extension = {
  type: 'instant',
  validate(value: unknown, helpers: Joi.CustomHelpers) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return { value };
    const day = typeof value === 'string' ? instantText.exec(value)?.[1] : undefined;
    return day !== undefined && isCalendarDate(day)
      ? { value: new Date(value as string) }
      : { value, errors: helpers.error('instant.invalid') };
  },
  jsonSchema: (_schema, result) => ({ ...result, type: 'string', format: 'date-time' }),
};

/** In a query (where values are converted) a list may also be written as one parameter with commas. */
const list = (joi: Joi.Root): Extension => ({
  type: 'array',
  base: joi.array(),
  coerce: { from: 'string', method: (value: string) => ({ value: value === '' ? [] : value.split(',') }) },
});

interface Annotated<S> {
  annotate(key: string, value: string): S;
}
interface ExtendedRoot {
  string(): Joi.StringSchema & Annotated<Joi.StringSchema> & { clean(lines: boolean): Joi.StringSchema };
  object(): Joi.ObjectSchema & Annotated<Joi.ObjectSchema>;
  alternatives(): Joi.AlternativesSchema & Annotated<Joi.AlternativesSchema>;
  array(): Joi.ArraySchema;
  number(): Joi.NumberSchema;
  boolean(): Joi.BooleanSchema;
  any(): Joi.Schema;
  calendarDate(): Joi.Schema;
  instant(): Joi.Schema;
}

/** Joi with our own types. Only `schema.ts` uses it. */
export const extendedJoi = Joi.extend(textual, keyed, chosen, list, calendarDate, instant) as unknown as ExtendedRoot;
