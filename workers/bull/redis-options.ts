import type { RedisOptions } from 'ioredis';
import { parseHostsUrl } from '../../src/shared/hosts-url.ts';

/** ioredis and Bull wait for much longer; after a restart of Redis or a fail-over work should go on at once. */
const retry = (tries: number): number => Math.min(50 * tries, 250);

const TIMES: RedisOptions = {
  retryStrategy: retry,
  sentinelRetryStrategy: retry,
  // a master that is gone without a word is not waited for
  connectTimeout: 2_000,
};

/**
 * How to reach the Redis of a checked `REDIS_URL`. Behind sentinels a connection follows the master: it hears of a
 * fail-over from them, and turns away from a former master that only lets it read.
 */
export function redisOptions(url: string): RedisOptions {
  const { scheme, username, password, hosts, path, parameters } = parseHostsUrl(url, /^rediss?:/.test(url) ? 6_379 : 26_379);
  const secure = scheme.startsWith('rediss');
  const account: RedisOptions = { ...TIMES, ...(username !== '' && { username }), ...(password !== '' && { password }) };
  if (!scheme.endsWith('+sentinel')) {
    return { ...account, ...hosts[0], db: Number(path || 0), ...(secure && { tls: {} }) };
  }
  const [name = '', db = '0'] = path.split('/');
  const sentinelPassword = parameters.get('sentinel_password');
  return {
    ...account,
    sentinels: [...hosts], name, db: Number(db), role: 'master',
    failoverDetector: true,
    reconnectOnError: (error) => error.message.startsWith('READONLY') && 2,
    ...(sentinelPassword !== null && { sentinelPassword }),
    ...(secure && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
  };
}
