import { expect } from 'chai';
import type { Role } from '../../../src/shared/permissions.ts';
import { ApiClient, TEST_PASSWORD } from '../../support/api.ts';
import { API, startProgram, type Environment, type Program } from './program.ts';

export interface ApiProgram extends Program {
  readonly origin: string;
  readonly anonymous: ApiClient;
  health(kind: 'live' | 'ready'): Promise<number>;
}

/** Starts an API process on a free port and waits until it listens. */
export const startApiProgram = (folder: string, environment: Environment = {}): Promise<ApiProgram> =>
  listening(startProgram(API, folder, { PORT: '0', ...environment }));

/** Waits until a program that serves the API says where. */
export async function listening(program: Program): Promise<ApiProgram> {
  const [, origin = ''] = await program.seen(/^Zeugwart \(\w+\) at (http:\S+)/m);
  return { ...program, origin, anonymous: new ApiClient(origin), health: async (kind) => (await fetch(`${origin}/health/${kind}`)).status };
}

/** Signs in as the first admin, who has to take another password first. */
export async function firstAdmin(api: ApiProgram): Promise<ApiClient> {
  const [, loginName = '', oneTimePassword = ''] = await api.seen(/Sign in as "(.+)" with the one-time password: (\S+)/);
  return takeUp(api, loginName, oneTimePassword);
}

/** A new user with one role over the whole tree, signed in. Nobody may give rights to themselves. */
export async function newUser(api: ApiProgram, admin: ApiClient, role: Role, loginName: string = role): Promise<ApiClient> {
  const { grants } = (await admin.get('/session')).body as { grants: readonly { organisationId: string }[] };
  const created = await admin.post('/users', { loginName, displayName: loginName, locale: 'de', grants: [{ role, organisationId: grants[0]?.organisationId }] });
  expect(created.status).to.equal(201);
  return takeUp(api, loginName, (created.body as { oneTimePassword: string }).oneTimePassword);
}

async function takeUp(api: ApiProgram, loginName: string, oneTimePassword: string): Promise<ApiClient> {
  const client = new ApiClient(api.origin);
  await client.signIn(loginName, oneTimePassword);
  expect((await client.put('/session/password', { present: oneTimePassword, next: TEST_PASSWORD })).status).to.equal(204);
  return signedIn(api, loginName);
}

export async function signedIn(api: ApiProgram, loginName = 'admin'): Promise<ApiClient> {
  const client = new ApiClient(api.origin);
  expect((await client.signIn(loginName, TEST_PASSWORD)).status).to.equal(200);
  return client;
}
