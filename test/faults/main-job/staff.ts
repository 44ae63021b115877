import { randomBytes } from 'node:crypto';
import { demoSettings, requireAdmin, runCli, startApi, startWorker, type Api, type Installation } from '../../../demo/installation.ts';
import type { ApiAccess, ApiClient } from '../../../demo/api-client.ts';
import { signInForGood } from '../../../demo/story/stage.ts';
import { freePort } from '../../support/servers/free-port.ts';
import type { Ground, Strike } from './ground.ts';
import { Supervised } from './supervised.ts';

export interface Staff {
  readonly bases: readonly string[];
  /** Of a fresh installation. */
  readonly firstAdmin: Installation['firstAdmin'] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly strikes: readonly Strike[];
  readonly apis: readonly Supervised[];
  readonly workers: readonly Supervised[];
  stop(): Promise<void>;
}

const SECRET_KEY = randomBytes(32).toString('hex');

/** What every process over this ground is told. */
export const environmentOf = (ground: Pick<Ground, 'environment'>, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  ({ ...demoSettings, DATABASE_POOL: '8', SECRET_KEY, ...ground.environment, ...more });

/** Migrates an empty database and starts two API processes and two workers over it, each under supervision. */
export async function startStaff(ground: Pick<Ground, 'environment'>, folder: string, more: Readonly<Record<string, string>> = {}): Promise<Staff> {
  const environment = environmentOf(ground, more);
  await runCli(['migrate'], environment);
  const ports = [await freePort(), await freePort()];
  const api = (index: number): Supervised<Api> => new Supervised(`api-${index + 1}`, (onExit) =>
    startApi(`api-${index + 1}`, { ...environment, PORT: String(ports[index]) }, { folder, onExit }));
  const worker = (name: string): Supervised => new Supervised(name, async (onExit) => ({ child: await startWorker(name, environment, { folder, onExit }) }));
  const first = api(0);
  // the first one makes the administrator and says so
  const { firstAdmin } = await first.up();
  const apis = [first, api(1)];
  const workers = [worker('worker-1'), worker('worker-2')];
  const everybody: readonly Supervised[] = [...apis, ...workers];
  await Promise.all(everybody.map((each) => each.up()));
  return {
    bases: ports.map((port) => `http://127.0.0.1:${port}`), firstAdmin, environment, apis, workers,
    strikes: [killing('API killed', apis), killing('worker killed', workers)],
    stop: async () => { await Promise.all(everybody.map((each) => each.stop())); },
  };
}

/** The first administrator of a fresh installation, with the password of everybody in the story. */
export function firstSignIn(api: ApiAccess, firstAdmin: Staff['firstAdmin']): Promise<ApiClient> {
  const { loginName, oneTimePassword } = requireAdmin(firstAdmin);
  return signInForGood(api, loginName, oneTimePassword);
}

const killing = (kind: string, victims: readonly Supervised[]): Strike => ({
  kind,
  hit: async (random) => { await victims[Math.floor(random() * victims.length)]?.kill(); },
});
