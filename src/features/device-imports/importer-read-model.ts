import type { Reader } from '../../persistence/reader.ts';
import type { Scope } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { nothingInScope, scopeOf } from '../../shared/permissions.ts';
import { rightsLeft } from '../identity/rights-left.ts';
import { expandNodes } from '../organisations/expand-nodes.ts';
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
  const { grants } = await rightsLeft(db, today, importer);
  return scopeOf(grants, IMPORT_PERMISSION, await expandNodes(db, grants.map((grant) => grant.organisationId)));
}
