import type { Connection } from 'mysql2/promise';
import { newSecret, secretHash } from '../../src/features/identity/make-secrets.ts';
import { newId } from '../../src/shared/ids.ts';
import type { Role } from '../../src/shared/permissions.ts';
import type { SeededTree } from './seed-organisations.ts';

export interface SeededActor {
  readonly userId: string;
  /** For `Authorization: Bearer`. */
  readonly token: string;
  readonly organisationIds: readonly string[];
}

export interface SeededActors {
  readonly root: SeededActor;
  /** Grants of their own on one school, on 90 and on 300 organisations. */
  readonly one: SeededActor;
  readonly ninety: SeededActor;
  readonly threeHundred: SeededActor;
  /** One grant that reaches 300 organisations. */
  readonly town: SeededActor;
}

const READERS: readonly Role[] = ['auditor'];
const ALL: readonly Role[] = ['auditor', 'admin', 'procurement', 'order_approver', 'it_support', 'approver', 'endorser', 'requester', 'allocator', 'policy_author', 'policy_approver'];

export async function seedActors(connection: Connection, tree: SeededTree): Promise<SeededActors> {
  const places = tree.towns.flatMap((town) => [town, ...(tree.schoolsOf.get(town) ?? [])]);
  return {
    root: await seedActor(connection, ALL, [tree.provider]),
    one: await seedActor(connection, READERS, places.slice(40, 41)),
    ninety: await seedActor(connection, READERS, places.slice(20, 110)),
    threeHundred: await seedActor(connection, READERS, places.slice(200, 500)),
    town: await seedActor(connection, READERS, tree.towns.slice(0, 1)),
  };
}

/** A user with these roles at each of these organisations, and a token for everything that they give. */
export async function seedActor(connection: Connection, roles: readonly Role[], organisationIds: readonly string[]): Promise<SeededActor> {
  const [userId, token] = [newId(), `zw_${newSecret()}`];
  await connection.query(
    "insert into users (id, login_name, display_name, sort_key, locale, active, must_change_password, totp_confirmed, created_at, version) values (?, ?, 'Seed', 'seed', 'de', 1, 0, 0, utc_timestamp(3), 1)",
    [userId, `seed-${userId}`],
  );
  await connection.query('insert into grants (id, user_id, role, organisation_id, created_at, version) values ?', [
    organisationIds.flatMap((organisationId) => roles.map((role) => [newId(), userId, role, organisationId, '2020-01-01 00:00:00.000', 1])),
  ]);
  await connection.query(
    "insert into api_tokens (id, user_id, name, token_hash, created_at, expires_at, version) values (?, ?, 'seed', ?, utc_timestamp(3), utc_timestamp(3) + interval 300 day, 1)",
    [newId(), userId, secretHash(token)],
  );
  return { userId, token, organisationIds };
}
