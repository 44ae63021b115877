import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig, type Config } from './config.ts';
import type { Deps } from './deps.ts';
import { ManualClock } from './features/clock/manual-clock.ts';
import { openEngine } from './persistence/engine.ts';
import type { Dialect } from './persistence/dialect/dialect.ts';
import { NumberSequences } from './persistence/number-sequences.ts';
import { UnitOfWork } from './persistence/unit-of-work.ts';
import { systemClock } from './shared/clock.ts';
import { createKeyring } from './shared/crypto/sealed-box.ts';
import { createLogger } from './shared/log.ts';

export interface Container extends Deps {
  readonly dialect: Dialect;
  close(): Promise<void>;
}

/** Builds everything a process needs from its configuration; nothing listens or runs yet. */
export function createContainer(config: Config): Container {
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

/** The configuration of this process; in embedded mode a key is made beside the database on the first start. */
export function configFromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  return readConfig(environment, () => keyBeside(environment['DATABASE_FILE'] ?? 'var/zeugwart.db'));
}

function keyBeside(databaseFile: string): string {
  const file = join(dirname(databaseFile), 'secret.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dirname(file), { recursive: true });
  const key = randomBytes(32).toString('hex');
  // only this user: whoever reads the key reads supplier passwords and names
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
