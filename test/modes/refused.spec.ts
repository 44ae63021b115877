import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { openEngine } from '../../src/persistence/engine.ts';
import { openTestEngine, type OpenedEngine } from '../support/engines.ts';
import { describeWithServers } from '../support/left-out.ts';
import { createTestDatabase, ensureRedis, startRedis, type TestDatabase } from '../support/servers/index.ts';
import { API, CLI, runProgram, startProgram, WORKER, type Environment } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';

const LONGEST_MS = 120_000;
const SECRET_KEY = 'k'.repeat(40);
// nothing listens on port 1; the combination is refused before anybody would ask
const HALVES: readonly (readonly [Environment, RegExp])[] = [
  [{ DATABASE_URL: 'mysql://run:hunter2@127.0.0.1:1/zeugwart', SECRET_KEY }, /DATABASE_URL is set but REDIS_URL is not/],
  [{ REDIS_URL: 'redis://:hunter2@127.0.0.1:1', SECRET_KEY }, /REDIS_URL is set but DATABASE_URL is not/],
];

describe('what Zeugwart refuses to start with', function () {
  this.timeout(LONGEST_MS);
  let folder: ScratchFolder;
  before(() => { folder = new ScratchFolder(); });
  after(() => folder.discard());

  for (const [environment, told] of HALVES) {
    it(`half a mode: ${Object.keys(environment)[0]} alone`, async () => {
      for (const { code, stdout, stderr } of await both(folder.path, environment)) {
        expect(code).to.equal(78);
        expect(stderr).to.match(told).and.to.match(/server mode needs both, embedded mode needs neither/);
        expect(stdout + stderr).to.not.match(/hunter2|\n {4}at /);
      }
    });
  }

  it('production on one local file, unless that is meant', async () => {
    for (const { code, stderr } of await both(folder.path, { NODE_ENV: 'production' })) {
      expect(code).to.equal(78);
      expect(stderr).to.match(/ALLOW_EMBEDDED=1/);
    }
  });

  it('a worker in embedded mode, with or without a key', async () => {
    for (const { code, stderr } of await Promise.all([{}, { SECRET_KEY }].map((environment) => runProgram(WORKER, folder.path, environment)))) {
      expect(code).to.equal(78);
      expect(stderr).to.match(/in embedded mode the API process runs the jobs itself/);
    }
  });

  it('and none of them leaves a file behind', () => {
    expect(readdirSync(folder.path)).to.deep.equal([]);
  });

  it('a port that somebody else has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runProgram(API, folder.path, { PORT: String(port) });
    other.close();
    expect(code).to.equal(78);
    expect(stderr).to.match(new RegExp(`PORT: 127\\.0\\.0\\.1:${port} cannot be used, another program listens there`));
  });

  it('a file of a newer version, also in embedded mode, and without touching it', async () => {
    const filename = join(folder.path, 'newer.db');
    const { code: migrated } = await runProgram(CLI, folder.path, { DATABASE_FILE: filename }, ['migrate']);
    expect(migrated).to.equal(0);
    const dialect = openEngine({ engine: 'sqlite', filename });
    await stepOfTomorrow(dialect);
    await dialect.close();
    const environment = { DATABASE_FILE: filename, PORT: '0' };
    for (const { code, stderr } of await Promise.all([runProgram(API, folder.path, environment), runProgram(CLI, folder.path, environment, ['migrate'])])) {
      expect(code).to.equal(1);
      expect(stderr).to.match(/newer version of this program\. Start that version/).and.not.to.match(/\n {4}at /);
    }
  });

  it('a database that does not answer, without a word of its credentials', async () => {
    const environment = { DATABASE_URL: 'mysql://run:hunter2@127.0.0.1:1/zeugwart', REDIS_URL: 'redis://127.0.0.1:1', SECRET_KEY };
    for (const { code, stdout, stderr } of await both(folder.path, environment)) {
      expect(code).to.equal(1);
      expect(stderr).to.match(/^The database does not answer \(ECONNREFUSED\)/);
      expect(stdout + stderr).to.not.match(/hunter2|\n {4}at /);
    }
  });
});

describeWithServers('what server mode refuses to start with', () => {
  let folder: ScratchFolder;
  let empty: TestDatabase;
  let migrated: OpenedEngine;
  let redisUrl = '';
  const environmentOf = (database: Environment): Environment => ({ ...database, REDIS_URL: redisUrl, SECRET_KEY, PORT: '0' });
  before(async function () {
    this.timeout(LONGEST_MS);
    folder = new ScratchFolder();
    [empty, migrated, { url: redisUrl }] = await Promise.all([createTestDatabase(), openTestEngine('mariadb'), ensureRedis()]);
  });
  after(async () => {
    await folder.discard();
    await Promise.all([empty.drop(), migrated.discard()]);
  });

  it('a database that nobody has migrated, and says what to do', async () => {
    for (const { code, stderr } of await both(folder.path, environmentOf({ DATABASE_URL: empty.url }))) {
      expect(code).to.equal(1);
      expect(stderr).to.match(/older than this program\. Run `zeugwart migrate` first/);
    }
  }).timeout(LONGEST_MS);

  it('a Redis that forgets, unless that is allowed', async () => {
    const volatile = await startRedis({ appendOnly: false });
    try {
      const environment = { ...environmentOf(migrated.environment), REDIS_URL: volatile.url };
      const { code, stderr } = await runProgram(WORKER, folder.path, environment);
      expect(code).to.equal(78);
      expect(stderr).to.match(/Set `appendonly yes`, or ALLOW_VOLATILE_REDIS=1/).and.not.to.match(/\n {4}at /);
      const worker = folder.mind(startProgram(WORKER, folder.path, { ...environment, ALLOW_VOLATILE_REDIS: '1' }));
      await worker.seen(/worker is running/);
      worker.terminate();
      expect(await worker.ended()).to.equal(0);
    } finally {
      await volatile.stop();
    }
  }).timeout(LONGEST_MS);

  it('a Redis that is away, and says so', async () => {
    const { code, stderr } = await runProgram(WORKER, folder.path, { ...environmentOf(migrated.environment), REDIS_URL: 'redis://127.0.0.1:1' });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Redis does not answer \(\w+\)\. Does it run, and is REDIS_URL right\?$/m).and.not.to.match(/\n {4}at /);
  }).timeout(LONGEST_MS);

  it('a database of a newer version', async () => {
    await stepOfTomorrow(migrated.dialect);
    for (const { code, stderr } of await both(folder.path, environmentOf(migrated.environment))) {
      expect(code).to.equal(1);
      expect(stderr).to.match(/newer version of this program\. Start that version/);
    }
  }).timeout(LONGEST_MS);
});

const both = (folder: string, environment: Environment) => Promise.all([API, WORKER].map((script) => runProgram(script, folder, environment)));

const stepOfTomorrow = async ({ admin }: OpenedEngine['dialect']): Promise<void> => {
  await admin('schema_migrations').insert({ name: '9999-of-tomorrow', batch: 99, migration_time: new Date().toISOString().slice(0, 19).replace('T', ' ') });
};
