import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, readConfig, type Config } from './config.ts';
import type { Deps } from './deps.ts';
import { ManualClock } from './features/clock/manual-clock.ts';
import { openEngine } from './persistence/engine.ts';
import type { Dialect } from './persistence/dialect/dialect.ts';
import { NumberSequences } from './persistence/number-sequences.ts';
import { UnitOfWork } from './persistence/unit-of-work.ts';
import { StartError } from './run-process.ts';
import { systemClock } from './shared/clock.ts';
import { createKeyring } from './shared/crypto/sealed-box.ts';
import { createLogger } from './shared/log.ts';

export interface Container extends Deps {
  readonly dialect: Dialect;
  close(): Promise<void>;
}

/** Builds everything a process needs from its configuration; nothing listens or runs yet. */
export function createContainer(config: Config): Container {
  if (config.database.engine === 'sqlite') ownFile(config.database.filename);
  const dialect = openEngine(config.database);
  const clock = config.businessClock === 'manual' ? new ManualClock(dialect) : systemClock;
  const uow = new UnitOfWork(dialect, clock);
  return {
    config,
    dialect,
    uow,
    clock,
    numbers: new NumberSequences(uow),
    secrets: createKeyring(config.secretKey),
    log: createLogger({ level: config.logLevel }),
    close: () => dialect.close(),
  };
}

/** @throws StartError where the database does not answer; the driver's own words would tell accounts and statements */
export async function requireDatabase({ dialect }: Pick<Container, 'dialect'>): Promise<void> {
  try {
    await dialect.ping();
  } catch (error) {
    throw new StartError(`The database does not answer (${dialect.toDbError(error)?.driverCode ?? 'unknown failure'}). Does it run, and is DATABASE_URL or DATABASE_FILE right?`);
  }
}

/** The configuration of this process; in embedded mode a key is made beside the database on the first start. */
export function configFromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  return readConfig(environment, () => keyBeside(environment['DATABASE_FILE'] ?? 'var/zeugwart.db'));
}

function keyBeside(databaseFile: string): string {
  const file = join(dirname(databaseFile), 'secret.key');
  if (!existsSync(file)) makeKey(file);
  const key = readFileSync(file, 'utf8').trim();
  // the start that made it may have been cut off; an empty one would seal everything with a key that everybody knows
  if (key.length < SHORTEST_KEY) throw new ConfigError([`${file} holds no key; put the old one back, or remove the file if nothing was sealed with it`]);
  return key;
}

const SHORTEST_KEY = 32;

function makeKey(file: string): void {
  ownFolder(file);
  // only this user: whoever reads the key reads supplier passwords and names
  writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
}

const ownFolder = (file: string): void => { mkdirSync(dirname(file), { recursive: true, mode: 0o700 }); };

/** The database holds names; SQLite gives the files beside it the permissions of this one. One that is there keeps its own. */
function ownFile(file: string): void {
  if (file === ':memory:') return;
  ownFolder(file);
  closeSync(openSync(file, 'a', 0o600));
}
