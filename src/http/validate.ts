import type Joi from 'joi';
import type { FieldProblem } from '../shared/errors.ts';
import { MISFIT, outgoing } from './pass.ts';
import { fieldProblems, type Language } from './field-problems.ts';
import type { CursorSource } from './paging.ts';
import type { Schema } from './schema.ts';

export type Validated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

const strict: Joi.ValidationOptions = { abortEarly: false, convert: false, allowUnknown: false, errors: { render: false } };
const converting: Joi.ValidationOptions = { ...strict, convert: true };

const required = new WeakMap<Joi.Schema, Joi.Schema>();

/** Joi makes a copy of the whole schema for `required()`: once for each is enough. */
function requiredOf({ joi }: Schema): Joi.Schema {
  const known = required.get(joi) ?? joi.required();
  required.set(joi, known);
  return known;
}

/** Checks what came as JSON: nothing is converted, unknown fields are refused, all problems are listed. */
export function validateBody<T>(schema: Schema<T>, value: unknown, language: Language): Validated<T> {
  return run(schema, value, strict, language, '');
}

/** Checks what came as text in the address: `12` becomes a number, `a,b` a list. `prefix` says where it stood; lists need to know whose cursors they take. */
export function validateText<T>(schema: Schema<T>, value: unknown, language: Language, prefix: 'query' | 'path', cursors?: CursorSource): Validated<T> {
  return run(schema, value, cursors ? { ...converting, context: cursors } : converting, language, prefix);
}

/** Checks an answer and drops what its schema does not name. The value is usable even where it does not fit. */
export function validateAnswer(schema: Schema, value: unknown): { readonly value: unknown; readonly problems: readonly FieldProblem[] } {
  const passed = schema.pass ? schema.pass(value) : MISFIT;
  if (passed !== MISFIT) return { value: passed, problems: [] };
  const result = requiredOf(schema).validate(value, outgoing);
  return { value: result.value as unknown, problems: result.error ? fieldProblems(result.error, 'en') : [] };
}

function run<T>(schema: Schema<T>, value: unknown, options: Joi.ValidationOptions, language: Language, prefix: string): Validated<T> {
  const result = requiredOf(schema).validate(value, options);
  if (result.error) return { ok: false, problems: fieldProblems(result.error, language, prefix) };
  return { ok: true, value: result.value as T };
}
