import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { auditedFields, guardPlace, type OrganisationFields } from './create-organisation.ts';
import { organisationErrors } from './organisation-errors.ts';
import { derivedKeys, getOrganisation, organisationDuplicates, rehang } from './organisation-store.ts';
import { organisations, type Organisation } from './organisation-tables.ts';

export interface OrganisationChange extends Partial<OrganisationFields> {
  readonly id: string;
  /** The version that the change was decided on. */
  readonly version: number;
  /** Another parent: the organisation moves with everything below it. */
  readonly parentId?: string;
}

/** Changes fields of an organisation, and its place in the tree where `parentId` is given. */
export const updateOrganisation = (deps: { readonly uow: UnitOfWork }, context: WriteContext, change: OrganisationChange): Promise<Organisation> =>
  deps.uow.write(context, (tx) => applyChange(tx, change));

async function applyChange(tx: Tx, { id, version, parentId, ...fields }: OrganisationChange): Promise<Organisation> {
  const before = await getOrganisation(tx, id);
  assertVersion(version, before.version);
  const moved = parentId !== undefined && parentId !== before.parentId;
  if (moved) await prepareMove(tx, before, parentId);
  const after: Organisation = { ...before, ...withoutUndefined(fields), ...(moved && { parentId }), version: version + 1 };
  Object.assign(after, derivedKeys(after));
  const { id: _id, version: _version, ...set } = after;
  tx.update(organisations, { id, version }, { ...set, version: version + 1 }, persistenceErrors['persistence.version_conflict'], organisationDuplicates);
  if (moved) await rehang(tx, id, parentId);
  recordAudit(tx, {
    action: moved ? 'organisation.moved' : 'organisation.changed',
    entityKind: 'organisation', entityId: id, organisationId: id, before: auditedFields(before), after: auditedFields(after),
  });
  return after;
}

/** Moves an organisation inside the caller's transaction, which has guarded nothing yet. */
export async function moveOrganisation(tx: Tx, organisationId: string, parentId: string): Promise<Organisation> {
  const { version } = await getOrganisation(tx, organisationId);
  return applyChange(tx, { id: organisationId, version, parentId });
}

async function prepareMove(tx: Tx, organisation: Organisation, parentId: string): Promise<void> {
  if (organisation.parentId === null) throw organisationErrors['organisation.root_stays']();
  if (organisation.id === parentId) throw organisationErrors['organisation.move_into_itself']();
  await guardPlace(tx, organisation.kind, parentId);
}


const withoutUndefined = (fields: Partial<OrganisationFields>): Partial<Organisation> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
