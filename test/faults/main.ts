import { parseArgs } from 'node:util';
import { backupUnderLoad } from './backup/backup-under-load.ts';
import { galeraNode } from './clusters/galera-node.ts';
import { redisMaster } from './clusters/redis-master.ts';
import { mainJob } from './main-job/main-job.ts';
import type { Part, PartResult } from './part.ts';
import { rollingRestart } from './rolling/rolling-restart.ts';
import { stepKills } from './steps/step-kills.ts';

/** The long form is all of them, in this order. */
const parts: Readonly<Record<string, Part>> = { steps: stepKills, 'main-job': mainJob, rolling: rollingRestart, backup: backupUnderLoad, galera: galeraNode, sentinel: redisMaster };

/**
 * `npm run faults -- [--kills N] [--seed S] [--only PART]`: kills processes and servers at random moments, lets others
 * go on, and looks whether anything was lost or done twice. The last line is JSON: the seed, and for each part what was
 * survived, by kind. The exit code is 0 if nothing was lost or doubled.
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string' }, only: { type: 'string' } } });
const kills = wholeNumber('--kills', values.kills);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : wholeNumber('--seed', values.seed);
const chosen = Object.entries(parts).filter(([name]) => values.only === undefined || name === values.only);
if (chosen.length === 0) throw new Error(`--only is one of ${Object.keys(parts).join(', ')}`);

const began = performance.now();
print(`seed ${seed}`);
const results: Record<string, PartResult> = {};
for (const [name, part] of chosen) {
  print(`\n== ${name}`);
  results[name] = await run(part);
  for (const fault of results[name].faults) print(`BROKEN  ${fault}`);
  print(`survived: ${Object.entries(results[name].survived).map(([kind, times]) => `${times} × ${kind}`).join(', ') || 'nothing'}`);
}
const all = Object.values(results);
const faults = all.reduce((sum, result) => sum + result.faults.length, 0);
print(JSON.stringify({
  seed,
  kills: all.flatMap(({ survived }) => Object.values(survived)).reduce((sum, times) => sum + times, 0),
  faults,
  parts: Object.fromEntries(Object.entries(results).map(([name, { survived, figures, faults: found }]) => [name, { survived, ...figures, faults: found.length }])),
  seconds: Math.round((performance.now() - began) / 1_000),
}));
process.exit(faults === 0 ? 0 : 1);

/** A part that breaks off has not survived; the others still have their say. */
async function run(part: Part): Promise<PartResult> {
  try {
    return await part({ kills, seed, print });
  } catch (error) {
    return { survived: {}, faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} is a whole number, not ${text}`);
  return number;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
