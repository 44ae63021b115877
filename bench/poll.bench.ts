import { migrate } from '../db/migrate.ts';
import { readConfig } from '../src/config.ts';
import { createContainer } from '../src/container.ts';
import { closeSupplierGateway } from '../src/features/suppliers/supplier-gateway.ts';
import { int } from '../src/persistence/columns.ts';
import { ScratchFolder } from '../test/modes/support/scratch-folder.ts';
import { startProgram, WORKER, type Program } from '../test/modes/support/program.ts';
import { OrderWorld } from '../test/stores/orders/order-world.ts';
import type { TestEngine } from '../test/support/engines.ts';
import { createTestDatabase, ensureRedis } from '../test/support/servers/index.ts';
import { faultsOf } from './polling/check-outcome.ts';
import { playRound, type Round } from './polling/round.ts';
import { seedOrders } from './polling/seed-orders.ts';
import { SupplierProcess } from './polling/supplier-process.ts';
import type { SupplierReport } from './polling/supplier-servers.ts';
import { utilisation, type Utilisation } from './polling/utilisation.ts';
import { median } from './side-by-side.ts';

const HEALTHY = 18;
const ORDERS_EACH = 500;
const ROUNDS = 2;
const WORKERS = 2;

/**
 * 10,000 open orders at 20 suppliers that allow 25 requests a second each, of which a tenth has changed. One supplier hangs
 * and one fails: rounds with and without those two take turns. Limits: `utilisation` ≥ 0.9 with `responses429` = 0.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const suppliers = new SupplierProcess();
  const folder = new ScratchFolder();
  const [database, redis] = await Promise.all([createTestDatabase(), ensureRedis()]);
  const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, SECRET_KEY: 'b'.repeat(40), ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', NODE_ENV: 'production' };
  const container = createContainer(readConfig({ ...environment, LOG_LEVEL: 'silent' }, () => ''));
  try {
    await migrate(container.dialect);
    const { uow } = container;
    const world = await new OrderWorld({ uow } as TestEngine).build();
    const urls = await suppliers.open(Array.from({ length: HEALTHY + 2 }, (_, supplier) => ({ supplier, health: supplier < HEALTHY ? 'well' : supplier === HEALTHY ? 'hangs' : 'fails' } as const)));
    const seeded = await seedOrders(world, container, urls, ORDERS_EACH);
    const [healthy, sick] = [seeded.slice(0, HEALTHY), seeded.slice(HEALTHY)];
    const [unmoved = { orderVersion: 0, lineVersion: 0 }] = await uow.read((db) => db.select({ orderVersion: int(), lineVersion: int() },
      db.q('purchase_orders as o').join('order_lines as l', 'l.order_id', 'o.id').where('o.id', healthy[0]?.orderIds[0] ?? '').select('o.version as order_version', 'l.version as line_version')));
    process.stderr.write(`${seeded.length * ORDERS_EACH} orders at ${seeded.length} suppliers\n`);
    const workers: Program[] = [];
    for (let count = 0; count < WORKERS; count++) {
      workers.push(folder.mind(startProgram(WORKER, folder.path, environment)));
    }
    await Promise.all(workers.map((worker) => worker.seen(/Zeugwart worker is running/)));

    const rounds: Played[] = [];
    let version = 0;
    for (const withSick of [true, ...Array.from({ length: ROUNDS }, () => [true, false]).flat()]) {
      version += 1;
      const round = await playRound({ uow, suppliers, healthy, sick, withSick, version });
      process.stderr.write(`${told(round, version - 1, withSick)}\n`);
      const faults = [...(await faultsOf(uow, healthy, version, unmoved)), ...askedTooOften(round.reports.slice(0, HEALTHY))];
      if (faults.length > 0) throw new Error(`${faults.length} faults:\n${faults.slice(0, 10).join('\n')}`);
      // the first one finds out what is known of each order
      if (version > 1) rounds.push({ withSick, round });
    }
    return resultOf(rounds);
  } finally {
    suppliers.close();
    await folder.discard();
    await closeSupplierGateway(container);
    await container.close();
    await database.drop();
  }
}

interface Played {
  readonly withSick: boolean;
  readonly round: Round;
}

const used = ({ reports }: Round): Utilisation => utilisation(reports.slice(0, HEALTHY));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const rounded = (value: number): number => Number(value.toFixed(3));
const refused = ({ reports }: Round): number => sum(reports.map((each) => each.refused));

function told(round: Round, number: number, withSick: boolean): string {
  const { all, worst, windowMs } = used(round);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return `round ${number} ${withSick ? 'with' : 'without'} the sick: ${all.toFixed(3)}, worst ${worst.toFixed(3)} in ${seconds(windowMs)}; asked ${seconds(round.askedMs)}, applied ${seconds(round.appliedMs)}, ${round.statements} statements; `
    + `429: ${refused(round)}; fullest second ${Math.max(...round.reports.map((each) => each.fullest[1] ?? 0))}; the sick got ${round.reports.slice(HEALTHY).map((each) => each.requests).join(' and ')} requests`;
}

const askedTooOften = (reports: readonly SupplierReport[]): string[] =>
  reports.flatMap(({ supplier, asked }) => Object.entries(asked).filter(([, times]) => times !== 1).map(([index, times]) => `supplier ${supplier}, order ${index} was asked about ${times} times`));

function resultOf(rounds: readonly Played[]): Record<string, unknown> {
  const shares = (withSick: boolean): Utilisation[] => rounds.filter((each) => each.withSick === withSick).map(({ round }) => used(round));
  const [withSick, without] = [shares(true), shares(false)];
  return {
    utilisation: rounded(median(withSick.map((each) => each.all))), responses429: sum(rounds.map(({ round }) => refused(round))),
    eventsPerSecond: Math.round(median(rounds.map(({ round }) => (round.statements * 1000) / round.appliedMs))), seconds: rounded(median(rounds.map(({ round }) => round.appliedMs / 1000))),
    healthyUtilisationMin: rounded(Math.min(...withSick.map((each) => each.worst))),
    utilisationWithoutSick: rounded(median(without.map((each) => each.all))), healthyUtilisationMinWithoutSick: rounded(Math.min(...without.map((each) => each.worst))),
    rounds: rounds.map((each) => ({ withSick: each.withSick, ...used(each.round), askedMs: Math.round(each.round.askedMs), appliedMs: Math.round(each.round.appliedMs), statements: each.round.statements })),
  };
}
