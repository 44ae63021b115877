import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import Joi from 'joi';
import type { EngineConfig } from './persistence/engine.ts';
import { databaseUrl, redisUrl } from './server-urls.ts';

/** What the operator decided; read once at the start and never changed. */
export interface Config {
  readonly mode: 'embedded' | 'server';
  readonly database: EngineConfig;
  readonly redisUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly trustProxy: number;
  readonly secretKey: Buffer;
  readonly auditKey: Buffer;
  readonly cursorKey: Buffer;
  readonly logLevel: string;
  /** `manual`: the business clock stands where `PUT /api/v1/clock` sets it. For demonstrations and tests. */
  readonly businessClock: 'system' | 'manual';
  /** Hosts or networks in private ranges that supplier connections and webhooks may reach all the same. */
  readonly allowedPrivateHosts: readonly string[];
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly allowVolatileRedis: boolean;
  readonly validateResponses: boolean;
}

/** A configuration that Zeugwart refuses to start with; `exitCode` 78 is EX_CONFIG of sysexits.h. */
export class ConfigError extends Error {
  readonly exitCode = 78;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Zeugwart cannot start with this configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Settings that may stand in a file named by `NAME_FILE`, as container platforms hand over secrets. */
const FROM_FILE = ['DATABASE_URL', 'REDIS_URL', 'SECRET_KEY', 'AUDIT_KEY', 'SMTP_URL'] as const;

const schema = Joi.object({
  DATABASE_URL: databaseUrl,
  DATABASE_FILE: Joi.string().default('var/zeugwart.db'),
  DATABASE_POOL: Joi.number().integer().min(1).max(500).default(16),
  REDIS_URL: redisUrl,
  HOST: Joi.string(),
  PORT: Joi.number().integer().min(0).max(65535).default(3000),
  PUBLIC_URL: Joi.string().uri({ scheme: ['http', 'https'] }),
  TRUST_PROXY: Joi.number().integer().min(0).max(10).default(0),
  SECRET_KEY: Joi.string().min(32),
  AUDIT_KEY: Joi.string().min(32),
  LOG_LEVEL: Joi.string().valid('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  BUSINESS_CLOCK: Joi.string().valid('system', 'manual').default('system'),
  ALLOW_PRIVATE_HOSTS: Joi.string().allow('').default(''),
  SMTP_URL: Joi.string().uri({ scheme: ['smtp', 'smtps'] }),
  MAIL_FROM: Joi.string().default('zeugwart@localhost'),
  ALLOW_EMBEDDED: Joi.string().valid('0', '1').default('0'),
  ALLOW_VOLATILE_REDIS: Joi.string().valid('0', '1').default('0'),
  NODE_ENV: Joi.string().allow('').default('development'),
}).unknown(true);

interface Settings {
  DATABASE_URL?: string; DATABASE_FILE: string; DATABASE_POOL: number; REDIS_URL?: string; HOST?: string; PORT: number; PUBLIC_URL?: string; TRUST_PROXY: number;
  SECRET_KEY?: string; AUDIT_KEY?: string; LOG_LEVEL: string; BUSINESS_CLOCK: 'system' | 'manual'; ALLOW_PRIVATE_HOSTS: string;
  SMTP_URL?: string; MAIL_FROM: string; ALLOW_EMBEDDED: string; ALLOW_VOLATILE_REDIS: string; NODE_ENV: string;
}

const keyOf = (text: string, purpose: string): Buffer => createHash('sha256').update(`${purpose}\0${text}`).digest();

/**
 * Reads and checks the environment; all problems are told at once.
 * @throws ConfigError (exit code 78) for wrong values and for combinations that would run half a mode
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, localKey: () => string): Config {
  const problems: string[] = [];
  const checked = schema.validate(withFiles(environment, problems), { abortEarly: false, stripUnknown: true });
  // a message of the schema would quote the value, which may be a secret
  for (const detail of checked.error?.details ?? []) problems.push(`${String(detail.path[0])}: ${detail.message.replace(/ with value ".*?"/, '')}`);
  const settings = checked.value as Settings;
  const server = settings.DATABASE_URL !== undefined && settings.REDIS_URL !== undefined;
  problems.push(...refusedCombinations(settings, server));
  if (problems.length > 0) throw new ConfigError(problems);
  const secret = settings.SECRET_KEY ?? localKey();
  const publicUrl = settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`;
  return Object.freeze<Config>({
    mode: server ? 'server' : 'embedded',
    database: settings.DATABASE_URL !== undefined
      ? { engine: 'mariadb', url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL }
      : { engine: 'sqlite', filename: settings.DATABASE_FILE },
    redisUrl: settings.REDIS_URL,
    host: settings.HOST ?? (settings.PUBLIC_URL === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: settings.PORT,
    publicUrl,
    trustProxy: settings.TRUST_PROXY,
    secretKey: keyOf(secret, 'encryption'),
    auditKey: keyOf(settings.AUDIT_KEY ?? secret, 'audit'),
    cursorKey: keyOf(secret, 'cursors'),
    logLevel: settings.LOG_LEVEL,
    businessClock: settings.BUSINESS_CLOCK,
    allowedPrivateHosts: settings.ALLOW_PRIVATE_HOSTS.split(',').map((host) => host.trim()).filter((host) => host !== ''),
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    allowVolatileRedis: settings.ALLOW_VOLATILE_REDIS === '1',
    validateResponses: settings.NODE_ENV !== 'production',
  });
}

function refusedCombinations(settings: Settings, server: boolean): string[] {
  const problems: string[] = [];
  if (!server && settings.DATABASE_URL !== undefined) problems.push('DATABASE_URL is set but REDIS_URL is not: server mode needs both, embedded mode needs neither');
  if (!server && settings.REDIS_URL !== undefined) problems.push('REDIS_URL is set but DATABASE_URL is not: server mode needs both, embedded mode needs neither');
  if (!server && settings.NODE_ENV === 'production' && settings.ALLOW_EMBEDDED !== '1') {
    problems.push('NODE_ENV=production without DATABASE_URL and REDIS_URL would run on one local file; set both, or ALLOW_EMBEDDED=1 if that is meant');
  }
  if (server && settings.SECRET_KEY === undefined) problems.push('SECRET_KEY (or SECRET_KEY_FILE) is needed in server mode: all processes must share it');
  const publicUrl = settings.PUBLIC_URL;
  if (publicUrl?.startsWith('http://') && !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(publicUrl).hostname)) {
    problems.push('PUBLIC_URL is plain http: outside loopback only https is allowed');
  }
  return problems;
}

function withFiles(environment: Readonly<Record<string, string | undefined>>, problems: string[]): Record<string, string | undefined> {
  const settings: Record<string, string | undefined> = { ...environment };
  for (const name of FROM_FILE) {
    const file = environment[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    if (environment[name]) {
      problems.push(`${name} and ${name}_FILE are both set`);
      continue;
    }
    try {
      settings[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  for (const [name, value] of Object.entries(settings)) if (value === '') settings[name] = undefined;
  return settings;
}
