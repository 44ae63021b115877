import { bytes, code, date, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { Actor } from '../../shared/actor.ts';
import type { PersonKind } from './person.ts';

/** Somebody who may hold devices. Nothing here says who it is. */
export const people = table('people', {
  id: id(),
  organisationId: id(),
  kind: code<PersonKind>(10),
  validFrom: nullable(date()),
  validTo: nullable(date()),
  erasedAt: nullable(instant()),
  createdAt: instant(),
  version: int(),
});

/** Each person's own key, sealed by the installation's. Without it the identifiers say nothing, in backups as well. */
export const personKeys = table('person_keys', { personId: id(), wrappedKey: bytes(), createdAt: instant() });

/** Name, e-mail and personnel number, sealed by the person's key. */
export const personIdentifiers = table('person_identifiers', { personId: id(), sealed: bytes(), updatedAt: instant() });

export const personSearchTokens = table('person_search_tokens', { personId: id(), token: code(64) });

/** Who was erased: replayed after a restore from backup. */
export const erasureLedger = table('erasure_ledger', { personId: id(), erasedAt: instant(), requestId: code(100), reason: nullable(text(500)) });

/** Who looked at whose data, and what for. */
export const personalDataAccesses = table(
  'personal_data_accesses',
  { id: id(), at: instant(), actorKind: code<Actor['kind']>(10), actorId: code(64), requestId: code(100), personId: id(), purpose: code<AccessPurpose>(40) },
  { audited: false },
);

/** A pupil as a reference that only the school can resolve. */
export const pupilReferences = table('pupil_references', {
  id: id(),
  organisationId: id(),
  sealed: bytes(),
  referenceToken: code(64),
  /** Neutral ("7b"); never a name. */
  classLabel: text(20),
  createdAt: instant(),
  version: int(),
});

export type AccessPurpose = 'shown' | 'listed' | 'searched' | 'hand_over' | 'exported' | 'notified';
export type Person = Row<typeof people>;
export type PupilReference = Row<typeof pupilReferences>;
