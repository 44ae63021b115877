import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openTestEngine, type OpenedEngine } from '../support/engines.ts';
import { describeWithServers } from '../support/left-out.ts';
import { startRedis, type ServerHandle } from '../support/servers/index.ts';
import { onePool } from '../domain/allocation/allocation-fixtures.ts';
import { allocate } from '../../src/features/allocation/engine/allocate.ts';
import { firstAdmin, listening } from './support/api-program.ts';
import { startNode, STOP_MS } from './support/program.ts';
import { ScratchFolder } from './support/scratch-folder.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const LONGEST_MS = 180_000;

/** What `npm ci --omit=dev` installs, without the loader that runs TypeScript: what was built needs none. */
function linkProductionPackages(target: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies).filter((each) => each !== 'tsx')) {
    const link = join(target, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), link);
  }
}

describe('what `npm run build` makes', function () {
  this.timeout(LONGEST_MS);
  let folder: ScratchFolder;
  before(async () => {
    folder = new ScratchFolder();
    // not into dist/ of the repository, which may be in use
    await run('npm', ['run', 'build:server', '--', '--outDir', join(folder.path, 'dist')], { cwd: repository });
    copyFileSync(join(repository, 'package.json'), join(folder.path, 'package.json'));
    linkProductionPackages(folder.path);
  });
  after(() => folder.discard());

  it('holds the program and nothing else', () => {
    expect(readdirSync(join(folder.path, 'dist')).sort()).to.deep.equal(['db', 'src', 'workers']);
  });

  it('serves the API and runs jobs, as in production', async () => {
    const api = await listening(folder.mind(startNode(['dist/src/main.js'], folder.path, { PORT: '0', NODE_ENV: 'production', ALLOW_EMBEDDED: '1' })));
    const admin = await firstAdmin(api);
    expect((await admin.get('/jobs/summary')).status).to.equal(200);
    await api.seen(/"jobType":"seal-audit".*"outcome":"done"/);
    const { info } = (await admin.get('/openapi.json')).body as { info: { version: string } };
    expect(info.version).to.equal((JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }).version);
    api.terminate();
    expect(await api.ended(STOP_MS)).to.equal(0);
    expect(api.stderr()).to.equal('');
  });

  it('allocates in a thread and maps in a process of its own', async () => {
    const instance = onePool(11, [6, 6, 2], [9, 9, 9]);
    const probe = `
      import { allocateInThread } from './dist/src/features/allocation/engine/allocate-in-thread.js';
      import { MappingRunner } from './dist/src/features/suppliers/adapters/generic-rest/mapping-runner.js';
      const mappings = new MappingRunner({ timeoutMs: 20_000 });
      const mapped = await mappings.evaluate('{ "pieces": $sum(parts.quantity) }', '{"parts":[{"quantity":3},{"quantity":4}]}');
      await mappings.close();
      console.log(JSON.stringify({ allocated: await allocateInThread(${JSON.stringify(instance)}), mapped }));`;
    writeFileSync(join(folder.path, 'probe.js'), probe);
    const program = folder.mind(startNode(['probe.js'], folder.path));
    expect(await program.ended(), program.stderr()).to.equal(0);
    expect(JSON.parse(program.stdout())).to.deep.equal({ allocated: JSON.parse(JSON.stringify(allocate(instance))) as unknown, mapped: { ok: true, value: { pieces: 7 } } });
  });

  it('has the command line', async () => {
    rmSync(join(folder.path, 'var'), { recursive: true });
    const migrate = folder.mind(startNode(['dist/src/cli/main.js', 'migrate'], folder.path));
    expect(await migrate.ended()).to.equal(0);
    expect(migrate.stdout()).to.match(/steps taken/);
  });

  describeWithServers('in server mode', () => {
    it('runs jobs', async () => {
      const [engine, redis]: [OpenedEngine, ServerHandle] = await Promise.all([openTestEngine('mariadb'), startRedis()]);
      try {
        const worker = folder.mind(startNode(['dist/workers/main.js'], folder.path, {
          ...engine.environment, REDIS_URL: redis.url, SECRET_KEY: 'k'.repeat(40), NODE_ENV: 'production',
        }));
        await worker.seen(/"jobType":"seal-audit".*"outcome":"done"/);
        worker.terminate();
        expect(await worker.ended(STOP_MS)).to.equal(0);
      } finally {
        await Promise.all([engine.discard(), redis.stop()]);
      }
    });
  });
});
