import { COMPONENT_MARK, HIDDEN_BRANCH } from './joi-types.ts';
import type { Schema } from './schema.ts';

export type Json = { [key: string]: unknown };

/** Named shapes met while emitting; every reference points in here. */
export class SchemaComponents {
  readonly schemas: Record<string, Json> = {};

  /**
   * The JSON Schema (draft 2020-12) of a shape as it is sent (`input`) or received (`output`). Joi writes it; what it
   * gets wrong is mended here: null is missing from nullable enumerations, and named shapes stand in place.
   */
  emit(schema: Schema, mode: 'input' | 'output'): Json {
    const standard = schema.joi['~standard'].jsonSchema;
    return this.#mend(standard[mode]({ target: 'draft-2020-12' }));
  }

  reference(name: string): Json {
    return { $ref: `#/components/schemas/${name}` };
  }

  #mend(node: Json): Json {
    const { [COMPONENT_MARK]: name, $defs: _definitions, $schema: _dialect, ...rest } = node;
    const mended: Json = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, this.#mendMember(key, value)]));
    if (typeof name === 'string') return this.#hoist(name, mended);
    if (admitsNull(mended) && Array.isArray(mended['enum']) && !mended['enum'].includes(null)) mended['enum'] = [...(mended['enum'] as unknown[]), null];
    return mended;
  }

  #mendMember(key: string, value: unknown): unknown {
    if (key === 'properties' || key === 'patternProperties') return mapValues(value, (each) => this.#mend(each));
    // Plain data may look like a schema; it is left alone.
    if (key === 'enum' || key === 'default' || key === 'examples') return value;
    if (Array.isArray(value)) return value.filter((each) => !isHidden(each)).map((each: unknown) => (isJson(each) ? this.#mend(each) : each));
    return isJson(value) ? this.#mend(value) : value;
  }

  #hoist(name: string, mended: Json): Json {
    const nullable = admitsNull(mended);
    const own = nullable ? withoutNull(mended) : mended;
    const known = this.schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(own)) throw new Error(`two different shapes are called ${name}`);
    this.schemas[name] = own;
    return nullable ? { anyOf: [this.reference(name), { type: 'null' }] } : this.reference(name);
  }
}

function admitsNull(node: Json): boolean {
  return Array.isArray(node['type']) ? node['type'].includes('null') : hasNullBranch(node['anyOf']);
}

function hasNullBranch(branches: unknown): boolean {
  return Array.isArray(branches) && branches.some((branch) => isJson(branch) && branch['type'] === 'null');
}

function withoutNull(node: Json): Json {
  const own = { ...node };
  if (Array.isArray(own['type'])) {
    const types = own['type'].filter((type) => type !== 'null');
    own['type'] = types.length === 1 ? types[0] : types;
  }
  if (hasNullBranch(own['anyOf'])) own['anyOf'] = (own['anyOf'] as readonly Json[]).filter((branch) => branch['type'] !== 'null');
  return own;
}

function isHidden(node: unknown): boolean {
  return isJson(node) && node[COMPONENT_MARK] === HIDDEN_BRANCH;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(value: unknown, change: (each: Json) => Json): Json {
  if (!isJson(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, isJson(each) ? change(each) : each]));
}
