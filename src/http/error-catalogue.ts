import { statusOfKind, type ErrorDefinition } from '../shared/errors.ts';
import { versionErrors } from '../shared/expected-version.ts';
import { identifierErrors } from '../shared/identifiers/identifier.ts';
import { stateErrors } from '../shared/state-machine.ts';
import { httpErrors } from './http-errors.ts';

/** Every code that an answer can carry. */
export type ErrorCatalogue = ReadonlyMap<string, ErrorDefinition>;

interface Definitions {
  readonly definitions: Readonly<Record<string, ErrorDefinition>>;
}

/** One catalogue out of the parts of all features (what `defineErrors` returned); a code defined twice is refused. */
export function composeErrorCatalogue(...features: readonly Definitions[]): ErrorCatalogue {
  const catalogue = new Map<string, ErrorDefinition>();
  for (const { definitions } of [httpErrors, versionErrors, stateErrors, identifierErrors, ...features]) {
    for (const [code, definition] of Object.entries(definitions)) {
      if (catalogue.has(code)) throw new Error(`error code ${code} is defined twice`);
      catalogue.set(code, definition);
    }
  }
  return catalogue;
}

export function statusOfCode(catalogue: ErrorCatalogue, code: string): number {
  const definition = catalogue.get(code);
  if (!definition) throw new Error(`error code ${code} is not in the catalogue`);
  return statusOfKind[definition.kind];
}
