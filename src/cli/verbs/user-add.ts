import { createUser } from '../../features/identity/write-users.ts';
import { organisations } from '../../features/organisations/organisation-tables.ts';
import { findRoot } from '../../features/organisations/organisation-store.ts';
import { organisationErrors } from '../../features/organisations/organisation-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Role } from '../../shared/permissions.ts';
import { commandContext } from '../command-context.ts';

export interface UserAddOptions {
  readonly login: string;
  readonly name: string;
  readonly email?: string;
  readonly role: readonly Role[];
  /** Id, official school number or municipality key; the root where absent. */
  readonly organisation?: string;
}

/** `zeugwart user add`: a user with a one-time password. Returns it; it is printed and kept nowhere. */
export async function addUser({ uow }: { readonly uow: UnitOfWork }, { login, name, email, role, organisation }: UserAddOptions): Promise<string> {
  const organisationId = await uow.read((db) => findOrganisation(db, organisation));
  const { oneTimePassword } = await createUser({ uow }, commandContext('user add'), { all: true }, {
    loginName: login, displayName: name, email: email ?? null, grants: role.map((each) => ({ role: each, organisationId })),
  });
  return oneTimePassword ?? '';
}

async function findOrganisation(db: Reader, given: string | undefined): Promise<string> {
  const found = given === undefined
    ? await findRoot(db)
    : (await db.one(organisations, { id: given })) ?? (await db.one(organisations, { officialNumber: given })) ?? (await db.one(organisations, { officialKey: given, kind: 'municipality' }));
  if (!found) throw organisationErrors['organisation.not_found']();
  return found.id;
}
