import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endLeases } from '../../jobs/support/job-rows.ts';
import type { TestEngine } from '../../support/engines.ts';
import { testKey } from './status-world.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** Runs a job in a process of its own, kills that at the given point (`kill -9`), and lets the lease of its run end. */
export async function runAndKill(engine: TestEngine, jobId: string, stop: 'prepared' | 'applied'): Promise<void> {
  const child = spawn(process.execPath, [...TYPESCRIPT, WORKER], {
    env: { ...process.env, ...engine.environment, WORKER_JOB: jobId, WORKER_STOP: stop, WORKER_NOW: engine.clock.now().toISOString(), WORKER_KEY: testKey.toString('hex') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const there = once(createInterface(child.stdout), 'line').then(() => true);
  if (!(await Promise.race([there, exited.then(() => false)]))) throw new Error('the worker ended before it was there');
  child.kill('SIGKILL');
  await exited;
  await endLeases(engine);
}
