import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../demo/installation.ts';
import { startSimulators, type SimulatorProcesses } from '../../../demo/simulator-processes.ts';
import { people } from '../../../demo/story/cast.ts';
import { Narrator } from '../../../demo/story/narrate.ts';
import { DEMO_PASSWORD, Stage } from '../../../demo/story/stage.ts';
import { play, setUp } from '../../../demo/story/timeline.ts';
import { ApiClient, type Acknowledged } from '../../../demo/api-client.ts';
import type { Order } from '../../../demo/story/procurement.ts';
import { auditAndInvariants } from '../main-job/database-faults.ts';
import { singleServers, type Ground } from '../main-job/ground.ts';
import { environmentOf, firstSignIn, startStaff } from '../main-job/staff.ts';
import { sentTwice, supplierFacts } from '../main-job/supplier-facts.ts';
import type { Part, PartOptions } from '../part.ts';
import { randomFrom } from '../random-from.ts';
import { dump, load } from './mariadb-tools.ts';

/** As far as the story is played; the orders of the first weeks have been sent by then. */
const WEEKS = 3;
/** Steps by which an order leaves the house. */
const LEAVES = /^\/orders\/[^/]+\/(?:submission|approval)$/;
const LEAVING_STEPS = 6;

/**
 * A backup is taken while the story runs, at a moment in which an order is about to leave the house, and loaded after
 * the story has gone on. The database is then in order, and those who work on it bring to an end what the backup knew of
 * without a second order at any supplier.
 */
export const backupUnderLoad: Part = async ({ seed, print }) => {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-backup-'));
  const ground = await singleServers();
  let simulators: SimulatorProcesses | undefined;
  try {
    await ground.clear();
    simulators = await startSimulators(folder, (name, code) => { print(`${name} ended with ${code ?? 'a signal'}`); });
    const file = join(folder, 'backup.sql');
    const now = await playAndBackUp({ ground, simulators, folder, file, seed, print });
    await ground.clear();
    await load(ground.environment.DATABASE_URL, file);
    print(`backup of ${Math.round(statSync(file).size / 1024)} KiB loaded`);
    const environment = environmentOf(ground);
    await runCli(['restored'], environment);
    const faults = [...await verified(environment), ...await auditAndInvariants(environment)];
    print('the trail is verified; those who work on it take over');
    faults.push(...await goOn({ ground, simulators, folder, now, print }), ...await verified(environment), ...await auditAndInvariants(environment));
    return { survived: faults.length === 0 ? { 'backup restored': 1 } : {}, faults };
  } finally {
    await simulators?.stop();
    await ground.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Playing extends Pick<PartOptions, 'print'> {
  readonly ground: Ground;
  readonly simulators: SimulatorProcesses;
  readonly folder: string;
}

/** @returns the business time at which the story was broken off */
async function playAndBackUp({ ground, simulators, folder, file, seed, print }: Playing & { readonly file: string; readonly seed: number }): Promise<Date> {
  const staff = await startStaff(ground, folder);
  try {
    let leaving = 1 + Math.floor(randomFrom(seed)() * LEAVING_STEPS);
    let dumping: Promise<void> | undefined;
    const onAcknowledged = ({ method, path }: Acknowledged): void => {
      if (!LEAVES.test(path)) return;
      leaving -= 1;
      if (leaving !== 0) return;
      print(`backup while ${method} ${path} takes effect`);
      dumping = dump(ground.environment.DATABASE_URL, file);
    };
    const api = { bases: staff.bases, onAcknowledged };
    const admin = await firstSignIn(api, staff.firstAdmin);
    const stage = new Stage({ api, admin, controls: simulators.controls, narrator: new Narrator('en', toNobody) });
    await setUp(stage, simulators.urls);
    await play(stage, { msPerDay: 0, weeks: WEEKS });
    if (!dumping) throw new Error('the story ended before the backup');
    await dumping;
    return stage.now;
  } finally {
    await staff.stop();
  }
}

/** What people and workers do with the restored database: decide what waits for them, send, ask, apply. */
async function goOn({ ground, simulators, folder, now, print }: Playing & { readonly now: Date }): Promise<readonly string[]> {
  const before = await supplierFacts(simulators.controls);
  const staff = await startStaff(ground, folder);
  try {
    const api = { bases: staff.bases };
    const as = (login: string): Promise<ApiClient> => ApiClient.signIn(api, login, DEMO_PASSWORD);
    const stage = new Stage({ api, admin: await as('admin'), controls: simulators.controls, narrator: new Narrator('en', toNobody) });
    await stage.settle();
    const [buyer, head] = [await as(people.procurement.login), await as(people.orderApprover.login)];
    const orders = await buyer.list<{ id: string }>('/orders');
    for (const { id } of orders) {
      const { state, version } = await buyer.get<Order>(`/orders/${id}`);
      const submitted = state === 'draft' ? await buyer.put<Order>(`/orders/${id}/submission`, undefined, version) : { state, version };
      if (submitted.state === 'pending_approval') await head.put(`/orders/${id}/approval`, { decision: 'approved', reason: null }, submitted.version);
    }
    await stage.settle();
    await stage.goTo(now);
    await stage.settle();
    const after = await supplierFacts(simulators.controls);
    const states = await Promise.all(orders.map(({ id }) => buyer.get<Order>(`/orders/${id}`)));
    print(`${orders.length} orders in the backup, ${before.posts} sent until the story was broken off, ${after.posts} in all`);
    return [
      ...sentTwice(after, states),
      ...states.filter(({ number }) => after.orderNumbers.filter((each) => each === number).length !== 1).map(({ number }) => `backup.every_order_is_there: ${number}`),
      ...states.filter(({ state }) => ['draft', 'pending_approval', 'approved', 'sending', 'send_in_doubt'].includes(state)).map(({ number, state }) => `backup.every_order_is_sent: ${number} is ${state}`),
    ];
  } finally {
    await staff.stop();
  }
}

async function verified(environment: Readonly<Record<string, string>>): Promise<string[]> {
  return runCli(['audit', 'verify'], environment).then(() => [], (error: unknown) => [`zeugwart audit verify: ${String(error)}`]);
}

/** Nobody listens to what the story tells. */
const toNobody = (): void => undefined;
