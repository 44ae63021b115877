import { createUser } from '../../../src/features/identity/write-users.ts';
import { int } from '../../../src/persistence/columns.ts';
import { roles, type Role } from '../../../src/shared/permissions.ts';
import { TEST_PASSWORD, type TestApi } from '../api.ts';
import { testContext, type TestEngine } from '../engines.ts';
import type { Call, Caller } from './caller.ts';
import { tableOf, type Common, type FixtureKind, type Named } from './fixtures.ts';

export interface World {
  readonly engine: TestEngine;
  readonly api: TestApi;
  /** Somebody who has not signed in. */
  readonly anonymous: Caller;
}

export interface Made {
  readonly id: string;
  readonly version: number;
}

let users = 0;

/** A new user with one role at one organisation, signed in; for holders the person behind the user. */
export async function userWith({ api, anonymous }: World, rolesThere: readonly Role[], organisationId: string, word: string, personId?: string): Promise<{ readonly caller: Caller; readonly userId: string }> {
  const loginName = `${word}-${rolesThere.length === 1 ? rolesThere[0] : 'all'}-${++users}`;
  const { user } = await createUser(api.container, testContext('matrix'), { all: true }, {
    loginName, displayName: `${word} ${rolesThere.join(' ')}`, password: TEST_PASSWORD, grants: rolesThere.map((role) => ({ role, organisationId })), ...(personId !== undefined && { personId }),
  });
  return { caller: await anonymous.signIn(loginName, TEST_PASSWORD), userId: user.id };
}

/** The version of a fixture as it is now, for If-Match. */
export async function versionOf({ engine }: Pick<World, 'engine'>, kind: Named, id: string): Promise<number> {
  const tableName = tableOf(kind);
  if (tableName === undefined) throw new Error(`${kind} has no version`);
  const [row] = await engine.uow.read((db) => db.select({ version: int() }, db.q(tableName).where({ id }).select('version')));
  if (!row) throw new Error(`there is no ${kind} ${id}`);
  return row.version;
}

/** A tenant while it is being made: what it has so far, and its people. */
export class TenantStage {
  readonly world: World;
  readonly common: Common;
  readonly word: string;
  readonly ids = {} as Record<FixtureKind, string>;
  readonly as = {} as Record<Role, Caller>;
  readonly userIds = {} as Record<Role, string>;
  kioskToken = '';

  constructor(world: World, common: Common, word: string) {
    this.world = world;
    this.common = common;
    this.word = word;
  }

  async hire(only: readonly Role[] = roles): Promise<void> {
    for (const role of only) {
      const { caller, userId } = await userWith(this.world, [role], this.ids.town, this.word, role === 'holder' ? this.ids.person : undefined);
      this.as[role] = caller;
      this.userIds[role] = userId;
    }
  }

  /** Somebody with this role does something that makes a fixture. */
  async make<T extends { readonly id: string } = Made>(kind: FixtureKind, role: Role, operationId: string, call: Call = {}): Promise<T> {
    const made = await this.as[role].must<T>(operationId, call);
    this.ids[kind] = made.id;
    return made;
  }

  /** Somebody with this role takes a step with a fixture, on the version that it has now. */
  async step<T = unknown>(kind: FixtureKind, role: Role, operationId: string, body?: unknown, more: Readonly<Record<string, string>> = {}): Promise<T> {
    const id = this.ids[kind];
    return this.as[role].must<T>(operationId, { path: { id, ...more }, version: await this.versionOf(kind), ...(body !== undefined && { body }) });
  }

  versionOf(kind: FixtureKind): Promise<number> {
    return versionOf(this.world, kind, this.ids[kind]);
  }

  get ownerClass() {
    return { ownerId: this.ids.town, equipmentClassId: this.common.tabletClass };
  }
}
