import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulators } from '../../../demo/simulator-processes.ts';
import { checkInvariants as checkStory } from '../../../demo/story/invariants.ts';
import { Narrator } from '../../../demo/story/narrate.ts';
import { Stage } from '../../../demo/story/stage.ts';
import { readBooks, tally, type Figures } from '../../../demo/story/tally.ts';
import { play, setUp } from '../../../demo/story/timeline.ts';
import { differences } from '../steps/scene.ts';
import { auditAndInvariants } from './database-faults.ts';
import { Ledger } from './ledger.ts';
import type { Ground, Strike } from './ground.ts';
import { Onslaught } from './onslaught.ts';
import { Outside } from './outside.ts';
import { firstSignIn, startStaff, type Staff } from './staff.ts';
import { sentTwice, supplierFacts } from './supplier-facts.ts';
import type { Weeks } from './story-figures.ts';

export interface MainJob {
  readonly ground: Ground;
  /** How much of the story. */
  readonly weeks: Weeks;
  readonly strikes: number;
  /** What may happen, instead of everything that may befall processes and ground. */
  readonly strikesOn?: (staff: Staff) => readonly Strike[];
  readonly random: () => number;
  readonly print: (line: string) => void;
}

export interface Played {
  /** What happened, one entry each. */
  readonly struck: readonly string[];
  readonly acknowledged: number;
  readonly messages: number;
  readonly faults: readonly string[];
}

/**
 * Plays the story of the demo on a fresh database with two API processes and two workers, while servers and processes
 * die under it, and looks at everything afterwards: figures, invariants, what was acknowledged, and what went outside.
 */
export async function playMainJob({ ground, weeks, strikes, strikesOn = (staff) => [...staff.strikes, ...ground.strikes], random, print }: MainJob): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-main-job-'));
  const told: string[] = [];
  const toNobody = (name: string, code: number | null): void => { print(`${name} ended with ${code ?? 'a signal'}`); };
  await ground.clear();
  const [outside, simulators] = await Promise.all([Outside.open(), startSimulators(folder, toNobody)]);
  let staff: Staff | undefined;
  try {
    staff = await startStaff(ground, folder, outside.environment);
    const onslaught = new Onslaught({ strikes: strikesOn(staff), count: strikes, between: weeks.strikes, random, onStrike: print });
    const ledger = new Ledger(() => { onslaught.onChange(); });
    const api = { bases: staff.bases, onAcknowledged: ledger.note };
    const admin = await firstSignIn(api, staff.firstAdmin);
    const stage = new Stage({ api, admin, controls: simulators.controls, narrator: new Narrator('en', (line) => { told.push(line); }) });
    await setUp(stage, simulators.urls);
    await outside.subscribe(stage);
    await play(stage, { msPerDay: 0, weeks: weeks.weeks });
    await onslaught.over();
    await stage.settle();
    print(`${ledger.size} changes acknowledged, ${outside.messages} messages sent; looking at everything`);
    const books = await readBooks(stage);
    const figures = await tally(stage, books);
    const faults = [
      ...figureFaults(figures, weeks),
      ...sentTwice(await supplierFacts(simulators.controls), books.orders),
      ...await checkStory(stage, books, figures, staff.environment),
      ...await auditAndInvariants(staff.environment, async (db) => [...(await ledger.faults(db)), ...(await outside.faults(db))]),
      ...[...staff.apis, ...staff.workers].flatMap(({ ends }) => ends.filter(isUnexpected)),
    ];
    return { struck: onslaught.struck, acknowledged: ledger.size, messages: outside.messages, faults };
  } catch (error) {
    for (const line of told.slice(-10)) print(line);
    throw error;
  } finally {
    await staff?.stop();
    await Promise.all([simulators.stop(), outside.close()]);
    if (process.env['KEEP_LOGS'] === undefined) rmSync(folder, { recursive: true, force: true });
    else print(`logs in ${folder}`);
  }
}

/** What a process says that cannot start for want of a server; everything else is worth a look. */
const isUnexpected = (end: string): boolean => !/The database does not answer|Redis does not answer/.test(end);

function figureFaults(figures: Figures, { figures: expected }: Weeks): string[] {
  return differences(expected, { ...figures }).map((difference) => `figures: ${difference}`);
}
