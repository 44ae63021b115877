import { id } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Grant, Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { nothingInScope } from '../../shared/permissions.ts';
import { grantsInForce } from '../identity/user-store.ts';
import { expandScope } from '../organisations/expand-scope.ts';
import type { Importer } from './device-import-tables.ts';

/** What registering devices, and so importing them, takes. */
export const IMPORT_PERMISSION = 'device:write';

/**
 * Where the importer may register devices now: the grants with which the import was started, as far as they still hold.
 * Somebody who was locked out or lost a grant in the meantime registers nothing there any more.
 */
export async function importerScope(db: Reader, importer: Importer, today: CalendarDate): Promise<Scope> {
  if (importer.kind === 'system') return { all: true };
  if (importer.restrictedTo?.includes(IMPORT_PERMISSION) === false) return nothingInScope;
  const [active, held] = await db.selectAll(
    query({ id: id() }, db.q('users').where({ id: importer.id, active: true }).select('id')),
    grantsInForce(db, today, (grants) => grants.where('g.user_id', importer.id)),
  );
  if (active.length === 0) return nothingInScope;
  const stillHeld = (grant: Grant): boolean => held.some((each) => each.role === grant.role && each.organisationId === grant.organisationId);
  return expandScope(db, importer.grants.filter(stillHeld), IMPORT_PERMISSION);
}
