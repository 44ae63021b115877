import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestEngine, type OpenedEngine } from '../test/support/engines.ts';
import { startRedis } from '../test/support/servers/index.ts';
import { API, startProgram, WORKER, type Program } from '../test/modes/support/program.ts';

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
  const api = startProgram(API, folder, { ...environment, PORT: '0' });
  const [, origin = ''] = await said(api, /^Zeugwart \(\w+\) at (http:\S+)/m);
  const worker = startProgram(WORKER, folder, environment);
  await said(worker, /worker is running/);
  return {
    engine,
    origin: `${origin}/api/v1`,
    async stop() {
      await Promise.all([api.kill(), worker.kill()]);
      process.stderr.write(api.stderr() + worker.stderr());
      await redis.stop();
      await engine.discard();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As long as it takes: a bench does not fail because the machine is busy. */
async function said(program: Program, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(program.stdout());
    if (found) return found;
    if (program.exitCode() !== null) throw new Error(`a program ended instead of starting:\n${program.stderr()}`);
    await sleep(50);
  }
}
