import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTestEngine } from '../support/engines.ts';
import { ApiProcesses, RSS_LIMIT_MB } from './api-processes.ts';
import { fuzzAll } from './fuzz-all.ts';
import { tellFailure, type Failure } from './fuzz-operation.ts';
import { buildFuzzWorld } from './fuzz-world.ts';
import { OrdinaryLoad } from './ordinary-load.ts';

/**
 * `npm run fuzz -- [--seed S] [--minutes M | --cases N] [--engine mariadb|sqlite] [--operation NAME]…`: bad input made
 * of the OpenAPI document, sent to API processes with a small heap while others work. The last line is JSON; the exit
 * code is 0 where nothing failed, nothing was told and memory stayed within its bound.
 */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string' }, cases: { type: 'string', default: '50' }, engine: { type: 'string', default: 'mariadb' }, operation: { type: 'string', multiple: true, default: [] } },
});
const seed = wholeNumber('--seed', values.seed ?? String(Date.now() % 2 ** 31));
const cases = wholeNumber('--cases', values.cases);
const minutes = values.minutes === undefined ? undefined : wholeNumber('--minutes', values.minutes);
const { engine: engineName } = values;
if (engineName !== 'mariadb' && engineName !== 'sqlite') throw new Error('--engine is mariadb or sqlite');

/** With `--minutes`, operations get so many cases each and begin again with the next seed. */
const CASES_A_ROUND = 12;
const secretKey = randomBytes(32).toString('hex');
const folder = mkdtempSync(join(tmpdir(), 'zeugwart-fuzz-'));
const engine = await openTestEngine(engineName);
print(`seed ${seed}, ${engineName}`);
const world = await buildFuzzWorld(engine, secretKey);
// a file has one writing process; a database has as many as there are
const processes = await ApiProcesses.start(engineName === 'sqlite' ? 1 : 2, folder, {
  ...engine.environment, SECRET_KEY: secretKey, LOG_LEVEL: 'warn', ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', ...(engineName === 'mariadb' && { REDIS_URL: 'redis://127.0.0.1:1' }),
});
const origins = processes.programs.map(({ origin }) => origin);
const load = await OrdinaryLoad.prepare(world.matrix, origins);

const until = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
const total = { operations: 0, cases: 0, byStatus: {} as Record<string, number>, failures: [] as Failure[] };
for (let round = 0; minutes === undefined ? round < 1 : performance.now() < until; round += 1) {
  const result = await fuzzAll(world, {
    seed: seed + round, cases: minutes === undefined ? cases : CASES_A_ROUND, origins, load, only: values.operation, isOver: () => performance.now() > until || processes.fallen.length > 0,
  });
  total.operations = result.operations;
  total.cases += result.cases;
  for (const [status, count] of Object.entries(result.byStatus)) total.byStatus[status] = (total.byStatus[status] ?? 0) + count;
  total.failures.push(...result.failures);
  for (const failure of result.failures) print(tellFailure(failure));
  print(`round ${round + 1}: ${total.cases} cases, ${total.failures.length} failures, memory ${processes.rssMb.at(-1)?.max ?? 0} MiB`);
  if (processes.fallen.length > 0) break;
}
for (const failure of load.failures) print(`ordinary request: ${failure}`);
for (const words of processes.fallen) print(`a process has ended:\n${words}`);
await processes.stop();
await world.matrix.close();
await engine.discard();
rmSync(folder, { recursive: true, force: true });

const isGood = total.failures.length === 0 && load.failures.length === 0 && processes.fallen.length === 0 && processes.rssMaxMb <= RSS_LIMIT_MB;
print(JSON.stringify({
  operations: total.operations, cases: total.cases, byStatus: total.byStatus, failures: total.failures.length, rssMaxMb: processes.rssMaxMb, rssLimitMb: RSS_LIMIT_MB, rssTrendMb: trend(processes.rssMb.map(({ max }) => max)),
  ordinaryRequests: load.requests, ordinaryFailures: load.failures.length, seed, engine: engineName,
}));
process.exit(isGood ? 0 : 1);

/** Ten figures from the first to the last look, each the highest of its tenth: what leaks goes on rising. */
function trend(looks: readonly number[]): readonly number[] {
  const width = Math.max(1, Math.ceil(looks.length / 10));
  return Array.from({ length: Math.ceil(looks.length / width) }, (_, tenth) => Math.max(...looks.slice(tenth * width, (tenth + 1) * width)));
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} is a whole number, not ${text}`);
  return number;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
