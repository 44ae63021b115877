import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, readConfig, type Config } from '../../src/config.ts';

const localKey = (): string => 'k'.repeat(64);
const read = (environment: Record<string, string>): Config => readConfig(environment, localKey);

const SERVER = { DATABASE_URL: 'mysql://run:pw@db/zeugwart', REDIS_URL: 'redis://redis', SECRET_KEY: 's'.repeat(40) };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  throw new Error('the configuration was accepted');
}

describe('modes', () => {
  it('without any setting the mode is embedded, on loopback', () => {
    const config = read({});
    expect(config.mode).to.equal('embedded');
    expect(config.database).to.deep.equal({ engine: 'sqlite', filename: 'var/zeugwart.db' });
    expect(config.host).to.equal('127.0.0.1');
    expect(config.publicUrl).to.equal('http://127.0.0.1:3000');
    expect(Object.isFrozen(config)).to.equal(true);
  });

  it('with database and Redis the mode is server', () => {
    const config = read(SERVER);
    expect(config.mode).to.equal('server');
    expect(config.database).to.include({ engine: 'mariadb', url: SERVER.DATABASE_URL });
    expect(config.redisUrl).to.equal(SERVER.REDIS_URL);
  });

  it('takes the nodes of a database cluster, and the sentinels of a Redis', () => {
    const cluster = { ...SERVER, DATABASE_URL: 'mysql://run:pw@db1:3306,db2,[::1]:3307/zeugwart', REDIS_URL: 'redis+sentinel://:pw@s1:26379,s2/mymaster/2' };
    expect(read(cluster).database).to.include({ url: cluster.DATABASE_URL });
    expect(read({ ...SERVER, REDIS_URL: 'rediss+sentinel://s1/mymaster?sentinel_password=x' }).mode).to.equal('server');
  });

  for (const [name, url, sentence] of [
    ['DATABASE_URL', 'postgres://run:hunter2@db/zeugwart', 'must begin with mysql://'],
    ['DATABASE_URL', 'mysql://run:hunter2@db1,db2', 'must end with the name of the database'],
    ['DATABASE_URL', 'mysql://run:hunter2@db1:3306,:3306/zeugwart', 'must name each host'],
    ['DATABASE_URL', 'mysql://run:hunter2@db1:70000/zeugwart', 'must name each host'],
    ['DATABASE_URL', 'mysql://run:hunter2%@db1/zeugwart', 'written as %25'],
    ['DATABASE_URL', 'hunter2', 'must have the form'],
    ['REDIS_URL', 'redis://:hunter2@r1,r2', 'redis+sentinel://'],
    ['REDIS_URL', 'redis+sentinel://:hunter2@s1,s2', 'must end with the name that the sentinels have'],
    ['REDIS_URL', 'redis-sentinel://:hunter2@s1,s2/mymaster', 'must begin with redis://'],
  ] as const) {
    it(`tells what is wrong with ${url.replace('hunter2', '…')}`, () => {
      const problems = problemsOf({ ...SERVER, [name]: url });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include(name).and.include(sentence).and.not.include('hunter2');
    });
  }

  it('refuses half a mode, either half, with exit code 78', () => {
    expect(problemsOf({ DATABASE_URL: SERVER.DATABASE_URL }).join()).to.include('REDIS_URL is not');
    expect(problemsOf({ REDIS_URL: SERVER.REDIS_URL }).join()).to.include('DATABASE_URL is not');
    expect(new ConfigError([]).exitCode).to.equal(78);
  });

  it('refuses one local file in production unless that is meant', () => {
    expect(problemsOf({ NODE_ENV: 'production' }).join()).to.include('ALLOW_EMBEDDED=1');
    expect(read({ NODE_ENV: 'production', ALLOW_EMBEDDED: '1' }).mode).to.equal('embedded');
  });

  it('tells all problems at once, and never the value of a secret', () => {
    const problems = problemsOf({ PORT: 'seventy', LOG_LEVEL: 'loud', SECRET_KEY: 'too-short-secret', REDIS_URL: 'http://user:hunter2@x' });
    expect(problems.length).to.be.greaterThan(3);
    expect(problems.join()).to.not.match(/too-short-secret|hunter2/);
  });

  it('needs a shared key in server mode', () => {
    const { SECRET_KEY: _left, ...rest } = SERVER;
    expect(problemsOf(rest).join()).to.include('SECRET_KEY');
  });

  it('refuses plain http outside loopback', () => {
    expect(problemsOf({ PUBLIC_URL: 'http://zeug.example' }).join()).to.include('https');
    expect(read({ PUBLIC_URL: 'https://zeug.example' }).publicUrl).to.equal('https://zeug.example');
    expect(read({ PUBLIC_URL: 'http://localhost:3000' }).publicUrl).to.equal('http://localhost:3000');
  });
});

describe('settings from files', () => {
  let folder = '';
  before(() => { folder = mkdtempSync(join(tmpdir(), 'zeugwart-config-')); });
  after(() => { rmSync(folder, { recursive: true }); });

  it('reads secrets from files and drops the line end', () => {
    writeFileSync(join(folder, 'url'), `${SERVER.DATABASE_URL}\n`);
    writeFileSync(join(folder, 'key'), `${'f'.repeat(50)}\n`);
    const config = read({ DATABASE_URL_FILE: join(folder, 'url'), SECRET_KEY_FILE: join(folder, 'key'), REDIS_URL: SERVER.REDIS_URL });
    expect(config.database).to.include({ url: SERVER.DATABASE_URL });
    expect(config.secretKey.equals(read({ ...SERVER, SECRET_KEY: 'f'.repeat(50) }).secretKey)).to.equal(true);
  });

  it('refuses a setting given twice and a file that is not there', () => {
    writeFileSync(join(folder, 'url'), SERVER.DATABASE_URL);
    expect(problemsOf({ ...SERVER, DATABASE_URL_FILE: join(folder, 'url') }).join()).to.include('both set');
    expect(problemsOf({ REDIS_URL: SERVER.REDIS_URL, DATABASE_URL_FILE: join(folder, 'missing') }).join()).to.include('cannot be read');
  });
});
