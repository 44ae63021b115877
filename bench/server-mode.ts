import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestEngine, type OpenedEngine } from '../test/support/engines.ts';
import { startRedis } from '../test/support/servers/index.ts';
import { listening } from '../test/modes/support/api-program.ts';
import { API, startProgram, WORKER } from '../test/modes/support/program.ts';

export interface ServerMode {
  /** The database that the processes work on, for arranging and checking. */
  readonly engine: OpenedEngine;
  readonly origin: string;
  stop(): Promise<void>;
}

/** An installation as it is run: one API process, one worker process, MariaDB and Redis. `arrange` comes before they start. */
export async function startServerMode(arrange: (engine: OpenedEngine) => Promise<void>): Promise<ServerMode> {
  const engine = await openTestEngine('mariadb');
  await arrange(engine);
  const redis = await startRedis();
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-bench-'));
  const environment = { ...engine.environment, NODE_ENV: 'production', REDIS_URL: redis.url, SECRET_KEY: 'a key for measuring that nobody else uses', LOG_LEVEL: 'warn' };
  // one after the other: on a busy machine both at once may take longer than anybody waits
  const api = await listening(startProgram(API, folder, { ...environment, PORT: '0' }));
  const worker = startProgram(WORKER, folder, environment);
  await worker.seen(/worker is running/);
  return {
    engine,
    origin: `${api.origin}/api/v1`,
    async stop() {
      await Promise.all([api.kill(), worker.kill()]);
      process.stderr.write(api.stderr() + worker.stderr());
      await redis.stop();
      await engine.discard();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
