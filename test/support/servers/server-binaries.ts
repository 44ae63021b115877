import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.ts';
import { canInstallPackages, installPackages } from './install-packages.ts';

interface ServerProgram {
  readonly name: string;
  readonly commands: readonly string[];
  readonly debianPackage: string;
  readonly variable: string;
  /** Judges the answer to `--version`. */
  readonly isFit: (version: string) => boolean;
}

const mariaDb: ServerProgram = {
  name: 'MariaDB 10.6 or newer',
  commands: ['mariadbd', 'mysqld'],
  debianPackage: 'mariadb-server',
  variable: 'TEST_DATABASE_URL',
  isFit: (version) => isFitMariaDb(/Ver ([\d.]+\S*)/.exec(version)?.[1] ?? ''),
};

const redis: ServerProgram = {
  name: 'Redis 7',
  commands: ['redis-server'],
  debianPackage: 'redis-server',
  variable: 'TEST_REDIS_URL',
  isFit: (version) => isFitRedis(/v=([\d.]+)/.exec(version)?.[1] ?? ''),
};

/** Judges a version as MariaDB writes it, `10.11.6-MariaDB-1`; MySQL, which says no such name, is not fit. */
export function isFitMariaDb(version: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return /mariadb/i.test(version) && Number(major) * 1000 + Number(minor) >= 10_006;
}

/** Judges a version as Redis writes it, `7.0.15`. */
export function isFitRedis(version: string): boolean {
  return Number(version.split('.')[0]) >= 7;
}

/** The path of an installed MariaDB server program; installs one where that may be done. */
export function mariaDbProgram(): string {
  return programOf(mariaDb);
}

/** The path of an installed Redis server program; installs one where that may be done. */
export function redisProgram(): string {
  return programOf(redis);
}

function programOf(program: ServerProgram): string {
  const installed = findFit(program);
  if (installed !== undefined) return installed;
  if (canInstallPackages()) {
    // Whoever needs one of the two needs the other soon: one run of apt-get instead of two.
    installPackages([mariaDb, redis].filter((each) => findFit(each) === undefined).map((each) => each.debianPackage));
    const fresh = findFit(program);
    if (fresh !== undefined) return fresh;
  }
  throw new Error(
    `${program.name} is needed and was not found. Give a running one as ${program.variable}, or install it ` +
      `(Debian and Ubuntu: apt-get install ${program.debianPackage}; as root this is done for you), ` +
      'or run what needs no server: npm run test:embedded.',
  );
}

function findFit(program: ServerProgram): string | undefined {
  for (const command of program.commands) {
    const path = findProgram(command);
    if (path === undefined) continue;
    const answer = spawnSync(path, ['--version'], { encoding: 'utf8' });
    if (answer.status === 0 && program.isFit(answer.stdout)) return path;
  }
  return undefined;
}
