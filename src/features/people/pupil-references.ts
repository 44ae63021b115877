import { uniqueName } from '../../persistence/db-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { deriveKey, keyedToken, open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { personErrors } from './person-errors.ts';
import { pupilReferences, type PupilReference } from './person-tables.ts';

export interface NewPupilReference {
  readonly organisationId: string;
  /** The school's own mark for the pupil; sealed, so that only the school can say who it is. */
  readonly reference: string;
  readonly classLabel: string;
}

const placeOf = (id: string): string => `pupil:${id}`;

/** Adds a pupil reference in the caller's transaction; one per mark and school. */
export function addPupilReference(tx: Tx, secrets: Keyring, { organisationId, reference, classLabel }: NewPupilReference): PupilReference {
  const id = newId();
  const row: PupilReference = {
    id, organisationId, classLabel, sealed: seal(secrets, reference, placeOf(id)), referenceToken: referenceToken(secrets, organisationId, reference), createdAt: tx.now, version: 1,
  };
  const duplicates = { [uniqueName('pupil_references', ['organisationId', 'referenceToken'])]: () => personErrors['person.pupil_reference_taken']() };
  tx.insert(pupilReferences, row, duplicates);
  recordAudit(tx, { action: 'pupil_reference.created', entityKind: 'pupil_reference', entityId: id, organisationId, after: { classLabel } });
  return row;
}

export const findPupilReference = (db: Reader, secrets: Keyring, organisationId: string, reference: string): Promise<PupilReference | undefined> =>
  db.one(pupilReferences, { organisationId, referenceToken: referenceToken(secrets, organisationId, reference) });

export const openPupilReference = (secrets: Keyring, row: PupilReference): string => open(secrets, row.sealed, placeOf(row.id)).toString();

const referenceToken = (secrets: Keyring, organisationId: string, reference: string): string =>
  keyedToken(deriveKey(secrets.current, 'pupil references'), `${organisationId}\0${reference.trim()}`);
