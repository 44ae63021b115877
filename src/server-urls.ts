import Joi from 'joi';
import { parseHostsUrl, type HostsUrl } from './shared/hosts-url.ts';

/** Refuses a URL with a sentence; the first problem is told, and never a part of the URL, which may hold a password. */
const urlThat = (problemOf: (url: HostsUrl) => string | undefined): Joi.StringSchema =>
  Joi.string().custom((text: string, helpers) => {
    let problem: string | undefined;
    try {
      problem = problemOf(parseHostsUrl(text, ANY_PORT));
    } catch (error) {
      problem = (error as Error).message;
    }
    return problem === undefined ? text : helpers.message({ custom: problem });
  });

const ANY_PORT = 1;

/** One MariaDB or the nodes of a cluster: `mysql://user:pw@db1:3306,db2:3306/zeugwart`. */
export const databaseUrl = urlThat(({ scheme, path }) => {
  if (!['mysql', 'mariadb'].includes(scheme)) return 'must begin with mysql:// or mariadb://';
  return /^[^/]+$/.test(path) ? undefined : 'must end with the name of the database: mysql://USER:PASSWORD@HOST:3306/NAME';
});

/** One Redis (`redis://:pw@host:6379/0`), or sentinels that know the master: `redis+sentinel://:pw@s1:26379,s2:26379/mymaster`. */
export const redisUrl = urlThat(({ scheme, path, hosts }) => {
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return hosts.length === 1 ? undefined : `names several servers: with sentinels it begins with ${scheme}+sentinel://`;
    case 'redis+sentinel':
    case 'rediss+sentinel':
      return /^[^/]+(?:\/\d+)?$/.test(path) ? undefined : `must end with the name that the sentinels have for the master: ${scheme}://:PASSWORD@HOST:26379,HOST:26379/NAME`;
    default:
      return 'must begin with redis://, rediss://, redis+sentinel:// or rediss+sentinel://';
  }
});
