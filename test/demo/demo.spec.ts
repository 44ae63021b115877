import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { municipalities } from '../../demo/story/cast.ts';
import type { Figures } from '../../demo/story/tally.ts';
import { describeWithServers } from '../support/left-out.ts';
import { auental, birkheim, linde } from '../domain/allocation/demo-story.ts';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

/** Plays the story in processes of its own, as a visitor would, and returns its last line. */
async function play(...args: readonly string[]): Promise<Figures> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'demo/main.ts', '--headless', ...args], { cwd: root, maxBuffer: 10_000_000 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Figures;
}

/** The story's own table, in the order of its schools. */
const awarded = Object.fromEntries(municipalities.flatMap(({ key, schools }) => {
  const told = { auental, birkheim, linde }[key];
  return schools.map((school, index) => [school.name, told.schools[index]?.awarded]);
}));

function expectTheStory({ polls, statements, auditEntries, ...figures }: Figures): void {
  expect(figures).to.deep.equal({
    asked: 600, ordered: 560, accepted: 380, cancelled: 80, rejected: 60, backordered: 40, serialsSeen: 383, handedOver: 369, refused: 12, withdrawn: 2, waiting: 217,
    reserve: 9, stock: 1, stolen: 1, orders: 10, slips: 3, factsLost: 0, doubleAssigned: 0, awarded,
  });
  expect(polls).to.be.greaterThan(30);
  expect(statements).to.be.greaterThan(50);
  expect(auditEntries).to.be.greaterThan(1000);
}

const LONGEST_MS = 300_000;

describe('the demo', () => {
  it('comes to the numbers of the story in one process over one file', async () => {
    expectTheStory(await play());
  }).timeout(LONGEST_MS);
});

describeWithServers('the demo in server mode', () => {
  it('comes to the same numbers with two API processes and two workers', async () => {
    expectTheStory(await play('--server'));
  }).timeout(LONGEST_MS);
});
