import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, WORKER } from '../../test/modes/support/program.ts';
import { BENCH_SECRET } from './api-process.ts';

/** One worker process of server mode over a database, with a Redis that is its own. */
export async function startWorkerProcess(databaseUrl: string, redisUrl: string): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-bench-'));
  const program = startProgram(WORKER, folder, { NODE_ENV: 'production', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, SECRET_KEY: BENCH_SECRET, LOG_LEVEL: 'warn' });
  await program.seen(/worker is running/);
  return {
    async stop() {
      await program.kill();
      process.stderr.write(program.stderr());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
