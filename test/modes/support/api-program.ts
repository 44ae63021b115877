import { expect } from 'chai';
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
  const admin = new ApiClient(api.origin);
  await admin.signIn(loginName, oneTimePassword);
  expect((await admin.put('/session/password', { present: oneTimePassword, next: TEST_PASSWORD })).status).to.equal(204);
  return signedIn(api, loginName);
}

export async function signedIn(api: ApiProgram, loginName = 'admin'): Promise<ApiClient> {
  const client = new ApiClient(api.origin);
  expect((await client.signIn(loginName, TEST_PASSWORD)).status).to.equal(200);
  return client;
}
