import { id, nullable, text } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Actor } from '../../shared/actor.ts';
import type { CalendarDate } from '../../shared/calendar-date.ts';
import { grantShape, inForce } from './user-store.ts';

/**
 * Somebody who asked for work some time ago, with the grants of then that still hold: a grant that has ended, a user who was
 * locked and a token that was revoked count at once, as they do for requests. Signing out ends no work.
 */
export async function rightsLeft(db: Reader, today: CalendarDate, asker: Omit<Actor, 'name' | 'personId'>): Promise<Actor> {
  const token = asker.kind === 'token' ? (asker.sessionId ?? '') : undefined;
  const users = db.q('users as u').where('u.id', asker.id).where('u.active', true).where('u.must_change_password', false);
  if (token !== undefined) void users.whereExists(db.q('api_tokens as t').where('t.id', token).whereNull('t.revoked_at').where('t.expires_at', '>', db.q.raw(db.dialect.now().raw)));
  const [[user], held] = await db.selectAll(
    query({ displayName: text(), personId: nullable(id()) }, users.select('u.display_name', 'u.person_id')),
    query(grantShape, inForce(db.q('grants as g').where('g.user_id', asker.id), today).select('g.id', 'g.role', 'g.organisation_id')),
  );
  const left = asker.grants.filter((grant) => held.some((each) => each.role === grant.role && each.organisationId === grant.organisationId));
  return { ...asker, name: user?.displayName ?? '', grants: user ? left : [], ...(user && user.personId !== null && { personId: user.personId }) };
}
