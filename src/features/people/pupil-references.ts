import { uniqueName } from '../../persistence/db-errors.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { deriveKey, keyedToken, open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { newId } from '../../shared/ids.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
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

export type PupilReferenceView = PupilReference & { readonly reference: string };

/** A school's references, opened: for the school itself. */
export async function listPupilReferences(
  db: Reader, secrets: Keyring, organisationId: string, request: ListRequest<'classLabel', { readonly classLabel?: string }>,
): Promise<Page<PupilReferenceView>> {
  const builder = db.q('pupil_references as p').where('p.organisation_id', organisationId).select('p.*');
  if (request.filters.classLabel !== undefined) builder.where('p.class_label', request.filters.classLabel);
  const rows = await db.select(pupilReferences.columns, keyset(builder, request, 'p.class_label', 'p.id'));
  return toPage(request, rows, (row) => ({ value: row.classLabel, id: row.id }), (row) => ({ ...row, reference: openPupilReference(secrets, row) }));
}
