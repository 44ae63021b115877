import { AppError } from '../../shared/errors.ts';
import { systemActor } from '../../shared/actor.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { id } from '../../persistence/columns.ts';
import { ensureRoot } from '../organisations/create-organisation.ts';
import { hashPassword, oneTimePassword } from './make-secrets.ts';
import { addGrants } from './write-grants.ts';
import { insertUser } from './write-users.ts';

export interface FirstAdmin {
  readonly loginName: string;
  readonly oneTimePassword: string;
}

/**
 * Gives an installation without users its root organisation, where it has none, and an admin whose password must be
 * changed at the first sign-in. Undefined where there are users already; several processes may try at once.
 */
export async function createFirstAdmin(uow: UnitOfWork, rootName = 'Rechenzentrum'): Promise<FirstAdmin | undefined> {
  const someone = await uow.read((db) => db.select({ id: id() }, db.q('users').select('id').limit(1)));
  if (someone.length > 0) return undefined;
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  try {
    return await uow.write({ actor: systemActor('installation'), requestId: 'identity:first-admin' }, async (tx) => {
      const root = await ensureRoot(tx, rootName);
      const user = await insertUser(tx, { loginName: 'admin', displayName: 'Administration', grants: [] }, passwordHash);
      await addGrants(tx, user.id, { all: true }, [{ role: 'admin', organisationId: root.id }]);
      return { loginName: user.loginName, oneTimePassword: password };
    });
  } catch (error) {
    // another process was faster
    if (error instanceof AppError && (error.code === 'identity.login_taken' || error.code === 'organisation.root_exists')) return undefined;
    throw error;
  }
}
