import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { privateFolderOf } from './private-folder.ts';
import { isFitMariaDb, mariaDbProgram } from './server-binaries.ts';
import { outputOf, spawnInFolder, startServer, type ServerHandle } from './server-process.ts';

export interface MariaDbOptions {
  /** Further options of the server program, such as `--innodb-lock-wait-timeout=1`. */
  readonly args?: readonly string[];
}

export const USER = 'zeugwart';

// Every commit is on disk before it is acknowledged: what a killed server may lose is part of what is tested.
export const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=256M',
  '--max-connections=400',
  '--max-allowed-packet=64M',
  '--performance-schema=OFF',
];

/** Starts a MariaDB of this process alone, on a free port, with an account that may do everything. */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<ServerHandle> {
  const command = mariaDbProgram();
  const folder = privateFolderOf('mariadb');
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const url = `mysql://${USER}:${password}@127.0.0.1:${port}`;
  // a server that starts removes all temporary tables from its folder for them: those of other servers, if they share it
  const common = ['--no-defaults', ...asRoot(), `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`];
  await installSystemTables(folder, common);
  const initFile = join(folder, 'accounts.sql');
  writeFileSync(initFile, accountsSql(password), { mode: 0o600 });
  const args = [
    ...common,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'mariadb.pid')}`,
    `--port=${port}`,
    `--init-file=${initFile}`,
    ...SETTINGS,
    ...(options.args ?? []),
  ];
  return startServer({ name: 'MariaDB', folder, command, args: () => args, url, port, ask: () => askMariaDb(url) });
}

/** Asks a server for its version; rejects with what to do where it is not one we work with. */
export async function requireFitMariaDb(url: string): Promise<void> {
  const version = await askMariaDb(url);
  if (!isFitMariaDb(version)) throw new Error(`TEST_DATABASE_URL leads to ${version}; MariaDB 10.6 or newer is needed.`);
}

export async function askMariaDb(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return String((rows as { version: string }[])[0]?.version);
  } finally {
    await connection.end();
  }
}

// MariaDB refuses to run as root unless told so; here it listens on loopback only and owns nothing but its folder.
export function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

export async function installSystemTables(folder: string, common: readonly string[]): Promise<void> {
  const installer = findProgram('mariadb-install-db') ?? findProgram('mysql_install_db');
  if (installer === undefined) throw new Error('MariaDB is installed without mariadb-install-db; reinstall its server package.');
  const run = spawnInFolder(folder, installer, [...common, '--skip-test-db', '--auth-root-authentication-method=normal']);
  run.ref();
  const [code] = (await once(run, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`mariadb-install-db failed.\n${outputOf(folder)}`);
}

// The host is a pattern because both ends are on loopback; nothing else can connect.
export function accountsSql(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${USER}'@'%' WITH GRANT OPTION;`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    '',
  ].join('\n');
}
