import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { repository } from './child-process.ts';
import { startEmbedded, startServerMode, type Installation } from './installation.ts';
import { startSimulators, type SimulatorProcesses } from './simulator-processes.ts';
import { checkInvariants } from './story/invariants.ts';
import { Narrator, type Language } from './story/narrate.ts';
import { signInForGood, Stage } from './story/stage.ts';
import { readBooks, tally } from './story/tally.ts';
import { play, setUp } from './story/timeline.ts';
import { tellWhereToLook } from './story/where-to-look.ts';

interface Options {
  readonly headless: boolean;
  readonly server: boolean;
  readonly pace: number;
  readonly language: Language;
}

const milliseconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 60_000) throw new InvalidArgumentError('milliseconds from 0 to 60000 are expected');
  return value;
};

const options = new Command('demo')
  .description('Plays twelve weeks of a shortage: orders, deliveries, allocation, hand-overs')
  .option('--headless', 'as fast as it goes, checks everything, one line of JSON at the end', false)
  .option('--server', 'on MariaDB and Redis, with two API processes and two workers', false)
  .option('--pace <ms>', 'milliseconds that a day of the story takes', milliseconds, 1_000)
  .addOption(new Option('--language <language>', 'language of what is told').choices(['de', 'en']).default(process.env['LANG']?.startsWith('de') === true ? 'de' : 'en'))
  .parse()
  .opts<Options>();

const running: { simulators?: SimulatorProcesses; installation?: Installation; folder?: string; stopping: boolean } = { stopping: false };

/** What a headless run leaves behind is of use only where something went wrong. */
let forgetFolder = false;

async function stopEverything(): Promise<void> {
  running.stopping = true;
  await running.installation?.stop();
  await running.simulators?.stop();
  if (forgetFolder && running.folder !== undefined) rmSync(running.folder, { recursive: true, force: true });
}

function endsWith(code: number): void {
  if (running.stopping) return;
  stopEverything().then(
    () => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

function onExit(name: string, code: number | null, lastWords: string): void {
  if (running.stopping) return;
  process.stderr.write(`${lastWords}\n${name} ended unexpectedly (${code ?? 'by a signal'})\n`);
  endsWith(1);
}

/** A visitor finds the last demo's files in one place; headless runs must not get in each other's way. */
function freshFolder(headless: boolean): string {
  const parent = join(repository, 'var');
  mkdirSync(parent, { recursive: true });
  if (headless) return mkdtempSync(join(parent, 'demo-'));
  const folder = join(parent, 'demo');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
}

async function main({ headless, server, pace, language }: Options): Promise<void> {
  const folder = freshFolder(headless);
  running.folder = folder;
  const narrator = new Narrator(language);
  const port = headless ? 0 : Number(process.env['PORT'] ?? 3000);
  running.simulators = await startSimulators(folder, onExit);
  running.installation = await (server ? startServerMode : startEmbedded)({ port, folder, onExit });
  const { urls, firstAdmin, environment } = running.installation;
  const api = { bases: urls };
  const admin = await signInForGood(api, firstAdmin.loginName, firstAdmin.oneTimePassword);
  narrator.plain({ de: `Zeugwart läuft: ${urls.join(', ')}`, en: `Zeugwart is running: ${urls.join(', ')}` });

  const stage = new Stage({ api, admin, controls: running.simulators.controls, narrator });
  await setUp(stage, running.simulators.urls);
  await play(stage, { msPerDay: headless ? 0 : pace });
  const books = await readBooks(stage);
  const figures = await tally(stage, books);
  const faults = await checkInvariants(stage, books, figures, environment);

  if (!headless) {
    tellWhereToLook(narrator, urls, figures, faults);
    return;
  }
  forgetFolder = faults.length === 0;
  await stopEverything();
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  process.exit(faults.length === 0 ? 0 : 1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    if (options.headless) forgetFolder = true;
    endsWith(options.headless ? 1 : 0);
  });
}

main(options).catch((error: unknown) => {
  if (running.stopping) return;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  endsWith(1);
});
