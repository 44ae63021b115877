import type Joi from 'joi';
import { isCalendarDate } from '../shared/calendar-date.ts';
import { isCleanText } from './clean-text.ts';

/** In place of a value that does not fit, or of which only Joi can tell. */
export const MISFIT = Symbol('misfit');

/**
 * The short way through a schema, for answers: gives back a value that certainly fits, without the fields that nobody
 * declared, else `MISFIT`. It never says yes to what Joi refuses (a test holds them together); what is wrong, and whatever
 * is rare, is left to Joi, which takes ten times as long.
 */
export type Pass = (value: unknown) => unknown;

/** How answers are checked by Joi: nothing is converted, unknown fields are dropped. */
export const outgoing: Joi.ValidationOptions = { abortEarly: false, convert: false, allowUnknown: false, errors: { render: false }, stripUnknown: { objects: true, arrays: false } };

const when = (fits: (value: unknown) => boolean): Pass => (value) => (fits(value) ? value : MISFIT);

/** The long way, for the kinds that are rare in answers. */
export function passByJoi(schema: Joi.Schema): Pass {
  const required = schema.required();
  return (value) => {
    const result = required.validate(value, outgoing);
    return result.error ? MISFIT : (result.value as unknown);
  };
}

export const passText = (lines: boolean, min: number, max: number, pattern: RegExp | undefined): Pass =>
  when((value) => typeof value === 'string' && value.length >= min && value.length <= max && isCleanText(value, lines) && (pattern === undefined || pattern.test(value)));

export const passPattern = (pattern: RegExp, max = Infinity): Pass => when((value) => typeof value === 'string' && value.length <= max && pattern.test(value));

export const passNumber = (min = -Infinity, max = Infinity, whole = false): Pass =>
  when((value) => typeof value === 'number' && (whole ? Number.isSafeInteger(value) : Math.abs(value) <= Number.MAX_SAFE_INTEGER) && value >= min && value <= max);

export function passOneOf(values: readonly string[]): Pass {
  const known = new Set<unknown>(values);
  return when((value) => known.has(value));
}

export const passBool: Pass = when((value) => typeof value === 'boolean');
export const passDate: Pass = when((value) => typeof value === 'string' && isCalendarDate(value));
export const passInstant: Pass = when((value) => value instanceof Date && !Number.isNaN(value.getTime()));
export const passAnything: Pass = when((value) => value !== undefined);

export const passNull = (inner: Pass): Pass => (value) => (value === null ? null : inner(value));

export const passArray = (item: Pass, min: number, max: number): Pass => (value) => {
  if (!Array.isArray(value) || value.length < min || value.length > max) return MISFIT;
  const passed: unknown[] = [];
  for (const each of value as readonly unknown[]) {
    const inner = item(each);
    if (inner === MISFIT) return MISFIT;
    passed.push(inner);
  }
  return passed;
};

export interface PassingField {
  readonly key: string;
  readonly pass: Pass;
  readonly optional: boolean;
}

export const passObject = (fields: readonly PassingField[]): Pass => (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return MISFIT;
  const passed: Record<string, unknown> = {};
  for (const { key, pass, optional } of fields) {
    const found = (value as Readonly<Record<string, unknown>>)[key];
    if (found === undefined && optional) continue;
    const inner = pass(found);
    if (inner === MISFIT) return MISFIT;
    passed[key] = inner;
  }
  return passed;
};
