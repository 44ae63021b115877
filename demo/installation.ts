import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { createTestDatabase, ensureMariaDb, ensureRedis } from '../test/support/servers/index.ts';
import { repository, startChild, type Child, type OnExit } from './child-process.ts';

/** A running Zeugwart, started as an operator would start it. */
export interface Installation {
  /** Where its API processes listen. */
  readonly urls: readonly string[];
  readonly firstAdmin: { readonly loginName: string; readonly oneTimePassword: string };
  /** The environment of its processes: for the command line beside them. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  /** 0: any free port. */
  readonly port: number;
  /** For the database file and what the processes print. */
  readonly folder: string;
  readonly onExit: OnExit;
}

const MAIN = 'src/main.ts';
const WORKER = 'workers/main.ts';
const CLI = 'src/cli/main.ts';

/** Whatever the caller's shell has set for another installation must not reach this one. */
const neutral = {
  DATABASE_URL: '', DATABASE_URL_FILE: '', DATABASE_FILE: '', DATABASE_POOL: '', REDIS_URL: '', REDIS_URL_FILE: '', SECRET_KEY: '', SECRET_KEY_FILE: '', AUDIT_KEY: '', AUDIT_KEY_FILE: '',
  SMTP_URL: '', SMTP_URL_FILE: '', PUBLIC_URL: '', TRUST_PROXY: '', ALLOW_EMBEDDED: '', NODE_ENV: 'development',
};

/** What every installation of the story is told; the databases and the keys come on top. */
export const demoSettings = {
  ...neutral,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  BUSINESS_CLOCK: 'manual',
  // the suppliers of the demo are servers on this machine
  ALLOW_PRIVATE_HOSTS: '127.0.0.0/8',
};

/** One process over one file: what `npm start` starts. */
export async function startEmbedded({ port, folder, onExit }: InstallationOptions): Promise<Installation> {
  const environment = { ...demoSettings, DATABASE_FILE: `${folder}/zeugwart.db` };
  const api = await startApi('zeugwart', { ...environment, PORT: String(port) }, { folder, onExit });
  return { urls: [api.url], firstAdmin: requireAdmin(api.firstAdmin), environment, stop: () => api.child.stop() };
}

/** Two API processes and two workers over MariaDB and Redis. */
export async function startServerMode({ port, folder, onExit }: InstallationOptions): Promise<Installation> {
  const [mariaDb, redis, database] = await Promise.all([ensureMariaDb(), ensureRedis(), createTestDatabase()]);
  const environment = { ...demoSettings, DATABASE_URL: database.url, DATABASE_POOL: '8', REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString('hex') };
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()));
    await database.drop();
    await Promise.all([mariaDb.stop(), redis.stop()]);
  };
  try {
    await runCli(['migrate'], environment);
    const first = await startApi('api-1', { ...environment, PORT: String(port) }, { folder, onExit });
    children.push(first.child);
    const second = await startApi('api-2', { ...environment, PORT: String(port === 0 ? 0 : port + 1) }, { folder, onExit });
    children.push(second.child);
    for (const name of ['worker-1', 'worker-2']) children.push(await startWorker(name, environment, { folder, onExit }));
    return { urls: [first.url, second.url], firstAdmin: requireAdmin(first.firstAdmin), environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type ChildOptions = Pick<InstallationOptions, 'folder' | 'onExit'>;

export interface Api {
  readonly child: Child;
  readonly url: string;
  readonly firstAdmin: Installation['firstAdmin'] | undefined;
}

/** Starts a worker of server mode. */
export const startWorker = (name: string, environment: Readonly<Record<string, string>>, { folder, onExit }: ChildOptions): Promise<Child> =>
  startChild({ name, script: WORKER, environment, folder, onExit, ready: (line) => line.includes('worker is running') });

/** Starts an API process and finds out where it listens. */
export async function startApi(name: string, environment: Readonly<Record<string, string>>, { folder, onExit }: ChildOptions): Promise<Api> {
  let url = '';
  let firstAdmin: Api['firstAdmin'];
  const child = await startChild({
    name, script: MAIN, environment, folder, onExit,
    ready: (line) => {
      const [, loginName, oneTimePassword] = /Sign in as "(.+)" with the one-time password: (\S+)/.exec(line) ?? [];
      if (loginName !== undefined && oneTimePassword !== undefined) firstAdmin = { loginName, oneTimePassword };
      url = /^Zeugwart \(\w+\) at (http:\S+)/.exec(line)?.[1] ?? url;
      return url !== '';
    },
  });
  return { child, url, firstAdmin };
}

/** @throws Error where the installation was not a fresh one */
export function requireAdmin(admin: Api['firstAdmin']): Installation['firstAdmin'] {
  if (!admin) throw new Error('a fresh installation names its first administrator, this one did not');
  return admin;
}

const run = promisify(execFile);

/** Runs one command of the command line and returns what it prints. @throws Error with its output where it fails */
export async function runCli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', CLI, ...args], { cwd: repository, env: { ...process.env, ...environment } });
  return stdout;
}
