import { expect } from 'chai';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Figures } from '../../demo/story/tally.ts';
import { describeWithServers } from '../support/left-out.ts';
import { storyFigures } from './story-figures.ts';
import { TYPESCRIPT } from '../typescript/index.ts';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

interface Played {
  readonly told: string;
  readonly figures: Figures;
}

/** Plays the story in processes of its own, as a visitor would: what it told, and its last line. */
async function play(...args: readonly string[]): Promise<Played> {
  const { stdout } = await run(process.execPath, [...TYPESCRIPT, 'demo/main.ts', '--headless', '--language', 'en', ...args], { cwd: root, maxBuffer: 10_000_000 });
  const lines = stdout.trimEnd().split('\n');
  return { told: lines.slice(0, -1).join('\n'), figures: JSON.parse(lines.at(-1) ?? '') as Figures };
}

function expectTheStory({ told, figures: { polls, statements, auditEntries, ...figures } }: Played): void {
  expect(figures).to.deep.equal(storyFigures);
  expect(told).to.contain('€94,080.00, a second person is needed');
  expect(told).to.contain('21 days later, on 2020-06-19; hit: 38 promised devices at 25 places');
  expect(told).to.contain('29 numbers match');
  expect(told).to.contain('"2 of 30 tablets. Why?"');
  expect(polls).to.be.greaterThan(30);
  expect(statements).to.be.greaterThan(50);
  expect(auditEntries).to.be.greaterThan(1000);
}

const LONGEST_MS = 300_000;

describe('the demo', () => {
  it('comes to the numbers of the story in one process over one file', async () => {
    expectTheStory(await play());
  }).timeout(LONGEST_MS);

  it('ends everything that it has started when it is interrupted', async () => {
    const child = spawn(process.execPath, [...TYPESCRIPT, 'demo/main.ts', '--headless', '--language', 'en'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line') as [string];
    const url = /http:\S+/.exec(line)?.[0] ?? '';
    expect((await fetch(`${url}/health/ready`)).status).to.equal(200);
    child.kill('SIGINT');
    await once(child, 'exit');
    const gone: unknown = await fetch(url).catch((error: unknown) => error);
    expect(gone).to.be.instanceOf(TypeError);
  }).timeout(LONGEST_MS);
});

describeWithServers('the demo in server mode', () => {
  it('comes to the same numbers with two API processes and two workers', async () => {
    expectTheStory(await play('--server'));
  }).timeout(LONGEST_MS);
});
