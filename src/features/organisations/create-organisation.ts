import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { mayStandBelow, type OrganisationKind } from './organisation.ts';
import { organisationErrors } from './organisation-errors.ts';
import { derivedKeys, findRoot, guardTree, insertOrganisation } from './organisation-store.ts';
import { organisations, type Organisation } from './organisation-tables.ts';

export interface OrganisationFields {
  readonly name: string;
  readonly officialNumber?: string | null;
  readonly officialKey?: string | null;
  readonly schoolForm?: string | null;
  readonly publicBody?: boolean | null;
  readonly socialIndex?: number | null;
  readonly street?: string | null;
  readonly postalCode?: string | null;
  readonly city?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
}

export interface NewOrganisation extends OrganisationFields {
  /** Made beforehand where the caller must know it. */
  readonly id?: string;
  readonly kind: OrganisationKind;
  /** Null only for the root. */
  readonly parentId: string | null;
}

/** The row of a new organisation, with nothing counted yet. */
export function organisationRow(input: NewOrganisation): Organisation {
  const { officialNumber = null, officialKey = null, schoolForm = null, publicBody = null, socialIndex = null } = input;
  const { street = null, postalCode = null, city = null, validFrom = null, validTo = null } = input;
  const { name, kind, parentId } = input;
  return {
    id: input.id ?? newId(), kind, parentId, root: parentId === null ? true : null, name, officialNumber, officialKey, schoolForm, publicBody, socialIndex, street, postalCode, city, validFrom, validTo,
    ...derivedKeys({ name, officialNumber, city }), pupils: null, staff: null, successorId: null, version: 1,
  };
}

/**
 * Adds an organisation to the tree inside the caller's transaction. Returns its row.
 * @throws AppError `organisation.parent_not_found`, `organisation.wrong_parent`, `organisation.root_exists`, …
 */
export async function addOrganisation(tx: Tx, input: NewOrganisation): Promise<Organisation> {
  const row = organisationRow(input);
  if (row.parentId !== null) await guardPlace(tx, row.kind, row.parentId);
  else if (row.kind !== 'provider') throw organisationErrors['organisation.wrong_parent']({ kind: row.kind });
  insertOrganisation(tx, row);
  recordAudit(tx, { action: 'organisation.created', entityKind: 'organisation', entityId: row.id, organisationId: row.id, after: auditedFields(row) });
  return row;
}

/** The root of the tree; it is made under this name where there is none yet. */
export const ensureRoot = async (tx: Tx, name: string): Promise<Organisation> =>
  (await findRoot(tx)) ?? addOrganisation(tx, { kind: 'provider', parentId: null, name });

/** Guards the tree and refuses a parent that is not there or cannot have such children. */
export async function guardPlace(tx: Tx, kind: OrganisationKind, parentId: string): Promise<void> {
  await guardTree(tx);
  const parent = await tx.one(organisations, { id: parentId });
  if (!parent) throw organisationErrors['organisation.parent_not_found']();
  if (!mayStandBelow(kind, parent.kind)) throw organisationErrors['organisation.wrong_parent']({ kind, parentKind: parent.kind });
}

/** What the audit trail tells of an organisation: all but what follows from the rest. */
export function auditedFields(row: Organisation): Readonly<Record<string, unknown>> {
  const { id: _id, root: _root, sortKey: _sort, searchKey: _search, version: _version, ...told } = row;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
}

export const createOrganisation = (deps: { readonly uow: UnitOfWork }, context: WriteContext, input: NewOrganisation): Promise<Organisation> =>
  deps.uow.write(context, (tx) => addOrganisation(tx, input));
