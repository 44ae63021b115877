import { spawnSync } from 'node:child_process';
import { judgeAudit } from './judge-audit.ts';

// `npm run audit:production`: known holes in what is deployed. Grave ones fail; an unasked service is said to be that.
const run = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
const verdict = judgeAudit(run.stdout || (run.error?.message ?? run.stderr));

if (verdict.kind === 'not-audited') process.stdout.write(`not audited: ${verdict.reason}\n`);
else if (verdict.kind === 'clean') process.stdout.write('audited: nothing known\n');
else process.stdout.write(`audited: ${verdict.findings.join(', ')}\n`);
process.exitCode = verdict.kind === 'grave' ? 1 : 0;
