import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '../db/migrate.ts';
import { openEngine } from '../src/persistence/engine.ts';
import { UnitOfWork } from '../src/persistence/unit-of-work.ts';
import { systemClock } from '../src/shared/clock.ts';
import { createTestDatabase } from '../test/support/servers/index.ts';
import { startLimitSide } from './orders/limit-side.ts';
import { startProductSide } from './orders/product-side.ts';
import { setStage } from './orders/stage.ts';
import { median, quantile, rate, sideBySide } from './side-by-side.ts';

const CONCURRENCY = 32;
const ORDERS = 500;
const ROUNDS = 5;

/**
 * Placing and submitting orders of five lines over HTTP, against the same rows (session, scope and references read,
 * audit, outbox and idempotency key written) by the bare driver, statement by statement. Limit: `ratio` ≥ 0.5.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const database = await createTestDatabase();
  const dialect = openEngine({ engine: 'mariadb', url: database.url });
  const pool = createPool({ uri: database.url, connectionLimit: 2 });
  const started: { stop(): Promise<void> }[] = [];
  try {
    await migrate(dialect);
    const stage = await setStage(new UnitOfWork(dialect, systemClock));
    const product = await startProductSide(database.url, stage, CONCURRENCY);
    started.push(product);
    let next = 0;
    const example = { index: next, orderId: await product.place(next++) };
    const limit = await startLimitSide(database.url, stage, CONCURRENCY, example);
    started.push(limit);
    const latencies: number[] = [];
    const placed = async (): Promise<number> => {
      const first = next;
      next += ORDERS;
      return rate(ORDERS, CONCURRENCY, async (index) => {
        const begun = performance.now();
        await product.place(first + index);
        latencies.push(performance.now() - begun);
      });
    };
    const written = async (): Promise<number> => {
      const first = next;
      next += ORDERS;
      return rate(ORDERS, CONCURRENCY, (index) => limit.place(first + index));
    };
    const rowsPerOrder = await equalRows(pool, placed, written);
    latencies.length = 0;
    const figures = await sideBySide(ROUNDS, { name: 'product', run: placed }, { name: 'limit', run: written });
    const [productRate, limitRate] = [median(figures['product'] ?? []), median(figures['limit'] ?? [])];
    const measured = latencies.slice(ORDERS);
    return {
      ratio: Number((productRate / limitRate).toFixed(2)), limit: 0.5, ordersPerSecond: Math.round(productRate), p50Ms: Number(quantile(measured, 0.5).toFixed(1)), p99Ms: Number(quantile(measured, 0.99).toFixed(1)),
      limitOrdersPerSecond: Math.round(limitRate), concurrency: CONCURRENCY, ordersPerRound: ORDERS, rowsPerOrder, rounds: figures,
    };
  } finally {
    for (const side of started) await side.stop();
    await pool.end();
    await dialect.close();
    await database.drop();
  }
}

/** Rows per table and order that each side writes; throws where they are not the same. */
async function equalRows(pool: Pool, ...sides: readonly (() => Promise<number>)[]): Promise<Readonly<Record<string, number>>> {
  const written: string[] = [];
  let perOrder: Readonly<Record<string, number>> = {};
  for (const side of sides) {
    const before = await countRows(pool);
    await side();
    const after = await countRows(pool);
    perOrder = Object.fromEntries([...after].map(([table, rows]) => [table, (rows - (before.get(table) ?? 0)) / ORDERS] as const).filter(([, rows]) => rows > 0));
    written.push(JSON.stringify(perOrder));
  }
  if (new Set(written).size !== 1) throw new Error(`the sides do not write the same rows: ${written.join(' against ')}`);
  return perOrder;
}

async function countRows(pool: Pool): Promise<ReadonlyMap<string, number>> {
  const [tables] = await pool.query<RowDataPacket[]>("select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by table_name");
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [rows] = await pool.query<RowDataPacket[]>(`select count(*) as n from \`${String(name)}\``);
    counts.set(String(name), Number(rows[0]?.['n']));
  }
  return counts;
}
