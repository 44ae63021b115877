import canonicalize from 'canonicalize';

// The package is CommonJS but its types speak of an ES module.
const serialise = canonicalize as unknown as (value: unknown) => string | undefined;

/** The one JSON text of a value (RFC 8785), for hashing. Throws for what JSON has no form for. */
export function canonicalJson(value: unknown): string {
  const text = serialise(value);
  if (text === undefined) throw new TypeError('this value has no JSON form');
  return text;
}
