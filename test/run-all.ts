import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDurations, writeDurations } from './run/durations.ts';
import { runShards } from './run/run-shards.ts';
import type { FailureReport, FileReport } from './run/shard-messages.ts';
import { splitIntoShards } from './run/split-into-shards.ts';
import { summarise } from './run/summary.ts';
import { ensureMariaDb, ensureRedis } from './support/servers/index.ts';

/**
 * `npm test [-- PATH...] [-- --jobs N]`: every spec below `test/` (or below the paths), on both engines, with one
 * MariaDB and one Redis for all of them. `--embedded` does with Node alone and says what it leaves out.
 */
const MAX_JOBS = 2;
/** More shards than processes, so that a shard that takes long is evened out by the others. */
const SHARDS_PER_JOB = 3;

const { values: options, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: { embedded: { type: 'boolean', default: false }, jobs: { type: 'string' } },
});
const jobs = Math.max(1, Math.trunc(Number(options.jobs ?? Math.min(MAX_JOBS, availableParallelism()))) || 1);
process.exitCode = (await runAll()) ? 0 : 1;

async function runAll(): Promise<boolean> {
  const specs = findSpecs(paths);
  const servers = options.embedded ? [] : [await ensureMariaDb(), await ensureRedis()];
  const [mariaDb, redis] = servers;
  const environment = {
    ...process.env,
    ...(mariaDb && redis ? { TEST_DATABASE_URL: mariaDb.url, TEST_REDIS_URL: redis.url } : { ZEUGWART_TEST_EMBEDDED: '1' }),
  };
  const durations = readDurations();
  const weighed = specs.map((file) => ({ file, weight: durations.get(file) ?? 500 }));
  const result = await runShards({ shards: splitIntoShards(weighed, jobs * SHARDS_PER_JOB), jobs, environment, onFile: printFile });
  writeDurations(durations, result.files);
  await Promise.all(servers.map((server) => server.stop()));

  if (result.failures.length > 1) print(`\nFailed:\n${result.failures.map(titleOf).join('\n')}`);
  const skipped = result.files.flatMap((report) => report.skipped.map((title) => `  ${report.file}: ${title}`));
  if (skipped.length > 0) print(`\nSkipped:\n${skipped.join('\n')}`);
  const leftOut = result.leftOut.map(({ title, reason }) => `  ${title} (${reason})`).sort();
  if (leftOut.length > 0) print(`\nLeft out of this run, ${leftOut.length} suites:\n${leftOut.join('\n')}`);
  const summary = summarise(result, isCi());
  print(summary.complaint === undefined ? '' : `\n${summary.complaint}`);
  print(summary.closingLine);
  return summary.isGood;
}

function findSpecs(below: readonly string[]): string[] {
  const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => join('test', name));
  const wanted = below.map((path) => join(path));
  return wanted.length === 0 ? all : all.filter((file) => wanted.some((path) => file === path || file.startsWith(join(path, '/'))));
}

function printFile(report: FileReport, failures: readonly FailureReport[], output: string): void {
  const skipped = report.skipped.length > 0 ? `, ${report.skipped.length} skipped` : '';
  const counts = report.failed > 0 ? `${report.passed} passed, ${report.failed} FAILED` : `${report.passed}`;
  print(`${report.failed > 0 ? '✖' : '✔'} ${report.file}: ${counts}${skipped} (${Math.round(report.durationMs)} ms)`);
  for (const remark of report.remarks ?? []) print(`    ${remark}`);
  for (const failure of failures) print(`\n${titleOf(failure)}\n${failure.text.replace(/^/gm, '    ')}\n`);
  if (failures.length > 0 && output.trim() !== '') print(`    what it printed:\n${output.trimEnd().replace(/^/gm, '    | ')}`);
}

function titleOf(failure: FailureReport): string {
  return `  ${failure.file}: ${failure.title}`;
}

function isCi(): boolean {
  return ['true', '1'].includes(process.env['CI'] ?? '');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
