import canonicalize from 'canonicalize';

// The package is CommonJS but its types speak of an ES module.
const serialise = canonicalize as unknown as (value: unknown) => string | undefined;

/**
 * The one JSON text of a value (RFC 8785), for hashing. Throws for what JSON has no form for.
 *
 * The package writes object by object; for a run of a hundred thousand like objects most of its time goes there. An object
 * whose keys stand in order is written by the engine as it is, others are copied in order; what the engine would write in
 * an order of its own (keys that are numbers) is left to the package.
 */
export function canonicalJson(value: unknown): string {
  const plain = inKeyOrder(value);
  const text = plain === NOT_PLAIN ? serialise(value) : (JSON.stringify(plain) as string | undefined);
  if (text === undefined) throw new TypeError('this value has no JSON form');
  return text;
}

const NOT_PLAIN = Symbol('not plain');

/** The value with the keys of all its objects in order, the same object where they are; `NOT_PLAIN` where that cannot be had. */
function inKeyOrder(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_PLAIN;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const before: unknown = value[index];
      const after = inKeyOrder(before);
      if (after === NOT_PLAIN) return NOT_PLAIN;
      if (after === before) continue;
      copy ??= value.slice();
      copy[index] = after;
    }
    return copy ?? value;
  }
  return 'toJSON' in value ? NOT_PLAIN : recordInKeyOrder(value as Readonly<Record<string, unknown>>);
}

const INDEX = /^(?:0|[1-9]\d{0,9})$/;

function recordInKeyOrder(record: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(record);
  let same = true;
  for (let index = 0; index < keys.length; index++) {
    if (INDEX.test(keys[index] ?? '')) return NOT_PLAIN;
    same &&= index === 0 || (keys[index - 1] ?? '') < (keys[index] ?? '');
  }
  if (!same) keys.sort();
  let copy: Record<string, unknown> | undefined = same ? undefined : {};
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? '';
    const after = inKeyOrder(record[key]);
    if (after === NOT_PLAIN) return NOT_PLAIN;
    if (copy === undefined && after !== record[key]) {
      copy = {};
      for (const earlier of keys.slice(0, index)) copy[earlier] = record[earlier];
    }
    if (copy !== undefined) copy[key] = after;
  }
  return copy ?? record;
}
