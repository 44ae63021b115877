import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { startProgram } from '../../test/modes/support/program.ts';
import { LINES, orderBody } from './order-mix.ts';
import type { Stage } from './stage.ts';

export interface ProductSide {
  /** Places and submits the order of this index; throws for any other answer than the right one. Returns its id. */
  place(index: number): Promise<string>;
  stop(): Promise<void>;
}

/** One API process of server mode, as the README starts it, behind connections that are kept. */
export async function startProductSide(databaseUrl: string, stage: Stage, concurrency: number): Promise<ProductSide> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-bench-'));
  const program = startProgram('src/main.ts', folder, {
    NODE_ENV: 'production', DATABASE_URL: databaseUrl, REDIS_URL: 'redis://127.0.0.1:1', SECRET_KEY: 'bench'.repeat(8), PORT: '0', DATABASE_POOL: String(concurrency),
  });
  const [, origin = ''] = await program.seen(/^Zeugwart \(server\) at (http:\S+)/m);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  return {
    async place(index) {
      const { statusCode, body } = await pool.request({
        method: 'POST', path: '/api/v1/orders', body: JSON.stringify(orderBody(stage, index)),
        headers: { authorization: `Bearer ${stage.token}`, 'content-type': 'application/json', 'idempotency-key': keyOf(index) },
      });
      const text = await body.text();
      if (statusCode !== 201) throw new Error(`${statusCode}: ${text.slice(0, 500)}`);
      const order = JSON.parse(text) as { readonly id: string; readonly state: string; readonly lines: readonly unknown[] };
      if (order.state !== 'approved' || order.lines.length !== LINES) throw new Error(`an order of ${order.lines.length} lines in state ${order.state}`);
      return order.id;
    },
    async stop() {
      await pool.close();
      program.terminate();
      await program.ended();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const keyOf = (index: number): string => `bench-order-${index}`;
