import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runShards, type ShardResult } from './run-shards.ts';
import { summarise } from './summary.ts';

const LEFT_OUT = new URL('../support/left-out.ts', import.meta.url).href;

describe('running specs in shards', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zeugwart-run-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function spec(name: string, text: string): string {
    const file = join(folder, `${name}.spec.mts`);
    writeFileSync(file, text);
    return relative('.', file);
  }

  function run(...shards: string[][]): Promise<ShardResult> {
    return runShards({ shards, jobs: 2, environment: process.env, onFile: () => undefined });
  }

  it('counts passed, failed and skipped tests over all files and shards', async () => {
    const good = spec('good', `describe('a', () => { it('one', () => {}); it('two', async () => {}); it('later'); });`);
    const bad = spec('bad', `it('one', () => {}); it('two', () => { throw new Error('broken on purpose'); });`);
    const result = await run([good], [bad]);
    expect(summarise(result, false)).to.deep.equal({ closingLine: '3 passed, 1 failed, 1 skipped', isGood: false });
    expect(result.failures.map(({ file, title }) => [file, title])).to.deep.equal([[bad, 'two']]);
    expect(result.failures[0]?.text).to.include('broken on purpose');
  });

  it('counts a failing hook, a rejection nobody handled and a file that cannot be loaded', async () => {
    const hook = spec('hook', `describe('a', () => { before(() => { throw new Error('no'); }); it('one', () => {}); });`);
    const stray = spec('stray', `it('one', async () => { Promise.reject(new Error('stray')); await new Promise(() => {}); });`);
    const broken = spec('broken', `import './absent.ts'; it('one', () => {});`);
    const good = spec('good', `it('one', () => {});`);
    const result = await run([hook, stray, broken, good]);
    expect(result.files.map((report) => [report.passed, report.failed])).to.deep.equal([[0, 1], [0, 1], [0, 1], [1, 0]]);
  });

  it('counts each file of a process that died, and says of what', async () => {
    const fine = spec('fine', `it('one', () => {});`);
    const deadly = spec('deadly', `it('the last one', () => { process.kill(process.pid, 'SIGKILL'); });`);
    const never = spec('never', `it('one', () => {});`);
    const result = await run([fine, deadly, never]);
    expect(summarise(result, false).closingLine).to.equal('1 passed, 2 failed');
    expect(result.failures[0]?.text).to.match(/SIGKILL.*the last one/s);
  });

  it('fails a process that does not end because a spec left something open', async () => {
    const open = spec('open', `it('one', () => { setInterval(() => {}, 1000); });`);
    const result = await run([open]);
    expect(summarise(result, false).closingLine).to.equal('1 passed, 1 failed');
    expect(result.failures[0]?.text).to.include('Timeout');
  });

  it('names the suites that were left out', async () => {
    const file = spec('servers', `import { leaveOut } from '${LEFT_OUT}'; leaveOut('queues', 'no server'); it('one', () => {});`);
    expect((await run([file])).leftOut).to.deep.equal([{ title: 'queues', reason: 'no server' }]);
  });
});
