import { isJson, type Json } from '../../../src/http/json-schema.ts';

/** The value for a member that only the caller can know: the id of something, a number with a check digit. */
export type Known = (name: string, schema: Json) => unknown;

/** Text that fits a pattern of the schemas; more are added where a new pattern needs them. */
const texts = ['Muster 1', 'm', 'muster-1', '123456', 'EUR', 'a@muster.test', '05'];

/** A value that a JSON schema of the document admits: what is required and nothing else, or (`full`) everything that it names. */
export function sampleValue(document: Json, schema: Json, known: Known, { name = '', full = false }: { readonly name?: string; readonly full?: boolean } = {}): unknown {
  const found = known(name, schema);
  if (found !== undefined) return found;
  const sample = (each: unknown, key = name): unknown => sampleValue(document, isJson(each) ? each : {}, known, { name: key, full });
  const reference = schema['$ref'];
  if (typeof reference === 'string') return sample(resolve(document, reference));
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return sample(branches.find((branch) => !(isJson(branch) && branch['type'] === 'null')));
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown;
  const types = ([] as unknown[]).concat(schema['type'] ?? []);
  if (types.includes('null') && !full) return null;
  switch (types.find((type) => type !== 'null')) {
    case 'object': return sampleObject(schema, sample, full);
    case 'array': return Array.from({ length: Number(schema['minItems'] ?? (full ? 1 : 0)) }, () => sample(schema['items']));
    case 'integer':
    case 'number': return Math.max(Number(schema['minimum'] ?? 0), 0);
    case 'boolean': return false;
    default: return sampleText(name, schema);
  }
}

function sampleObject(schema: Json, sample: (each: unknown, key: string) => unknown, full: boolean): Json {
  const properties = isJson(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : [];
  return Object.fromEntries((full ? Object.keys(properties) : required).map((key) => [key, sample(properties[key], key)]));
}

function sampleText(name: string, schema: Json): string {
  if (schema['format'] === 'date') return '2020-06-01';
  if (schema['format'] === 'date-time') return '2020-06-01T08:00:00.000Z';
  if (schema['format'] === 'uuid') return '00000000-0000-7000-8000-000000000000';
  const pattern = typeof schema['pattern'] === 'string' ? new RegExp(schema['pattern'], 'u') : /^/;
  const fitting = texts.find((text) => pattern.test(text) && text.length >= Number(schema['minLength'] ?? 0) && text.length <= Number(schema['maxLength'] ?? Infinity));
  if (fitting === undefined) throw new Error(`no sample fits ${name} ${JSON.stringify(schema)}`);
  return fitting;
}

export function resolve(document: Json, reference: string): Json {
  const found = reference.replace(/^#\//, '').split('/').reduce<unknown>((node, key) => (isJson(node) ? node[key] : undefined), document);
  if (!isJson(found)) throw new Error(`${reference} leads nowhere`);
  return found;
}
