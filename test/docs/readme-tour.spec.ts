import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startEmbedded, type Installation } from '../../demo/installation.ts';

const run = promisify(execFile);

/** The shell blocks of the tour, one after the other, as somebody pastes them. */
function tour(): string {
  const section = /\n## A tour of the API\n([^]*?)\n## /.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  return [...section.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block).join('\n');
}

describe('the tour in the README', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-tour-'));
  let installation: Installation;

  before(async () => {
    installation = await startEmbedded({ port: 0, folder, onExit: (name) => { throw new Error(`${name} ended by itself`); } });
  });
  after(async () => {
    await installation.stop();
    rmSync(folder, { recursive: true });
  });

  it('runs as it stands', async () => {
    const script = join(folder, 'tour.sh');
    writeFileSync(script, `set -euo pipefail\n${tour()}`);
    const [url] = installation.urls;
    const { stdout } = await run('bash', [script], {
      env: { PATH: process.env['PATH'], TMPDIR: folder, ZEUGWART: url, ONE_TIME_PASSWORD: installation.firstAdmin.oneTimePassword },
    });
    const lines = stdout.trim().split('\n');
    expect(lines.slice(0, 4)).to.deep.equal(['Administration', '212', 'endorsed', 'waitlisted']);
    expect(lines[4]).to.match(/^RQ-\d{4}-\d{6}: 15 waiting$/);
    expect(lines[5]).to.equal('request.created, request.endorsed, request.approved');
    expect(lines.slice(6).map((line) => line.split(':')[0])).to.deep.equal(['organisationId', 'beneficiaryGroup', 'lines']);
  });
});
