import { parseArgs } from 'node:util';
import { isEmbeddedOnly } from '../support/left-out.ts';
import { ensureMariaDb } from '../support/servers/index.ts';
import { randomKills } from './random-kills.ts';

/**
 * `npm run faults -- [--kills N] [--seed S] [--engine sqlite|mariadb]`: kills processes with SIGKILL at random moments of
 * sending, polling, receiving, allocating, handing over and notifying, lets others finish the work, and checks that
 * everything happened once. The last line is JSON; the exit code is 0 if nothing was lost or doubled.
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '30' }, seed: { type: 'string' }, engine: { type: 'string' } } });
const kills = wholeNumber('--kills', values.kills);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : wholeNumber('--seed', values.seed);
const engines = (['sqlite', 'mariadb'] as const).filter((name) => (values.engine === undefined ? name === 'sqlite' || !isEmbeddedOnly() : name === values.engine));
if (engines.length === 0) throw new Error('--engine is sqlite or mariadb');

const server = engines.includes('mariadb') ? await ensureMariaDb() : undefined;
const began = performance.now();
const result = await randomKills({ kills, seed, engines, onKill: print });
await server?.stop();
for (const fault of result.faults) print(fault);
print(JSON.stringify({ ...result, faults: result.faults.length, seconds: Math.round((performance.now() - began) / 1_000) }));
process.exitCode = result.faults.length === 0 && result.kills === kills ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} is a whole number, not ${text}`);
  return number;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
