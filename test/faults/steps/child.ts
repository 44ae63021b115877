import { closeSupplierGateway } from '../../../src/features/suppliers/supplier-gateway.ts';
import { openEngine } from '../../../src/persistence/engine.ts';
import { jobHandlers } from '../../../workers/handlers/index.ts';
import { TestClock } from '../../support/test-clock.ts';
import { faultContainer } from './fault-container.ts';
import { dyingAt, type KillPoint, type Trips } from './kill-point.ts';
import { perform, type Task } from './task.ts';

export interface Order {
  readonly environment: Readonly<Record<string, string>>;
  /** The business time, ISO 8601. */
  readonly now: string;
  readonly task: Task;
  readonly point: KillPoint | null;
}

export type Report = { readonly kind: 'ready' } | { readonly kind: 'survived'; readonly trips: Trips } | { readonly kind: 'failed'; readonly error: string };

// A process that waits to be told what to do, does it, and is killed at it.

const report = (message: Report): Promise<void> => new Promise((sent) => process.send?.(message, undefined, {}, () => { sent(); }));

async function obey({ environment: { DATABASE_FILE, DATABASE_URL, SMTP_URL }, now, task, point }: Order): Promise<void> {
  const engine = openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE ?? '' } : { engine: 'mariadb', url: DATABASE_URL, poolSize: 4 });
  const clock = new TestClock();
  clock.set(now);
  const { dialect, trips } = dyingAt(engine, point);
  const container = faultContainer(dialect, clock, SMTP_URL ?? '');
  try {
    await perform(container, jobHandlers(container), task);
    await report({ kind: 'survived', trips });
  } catch (error) {
    await report({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    await closeSupplierGateway(container);
    await engine.close();
    process.disconnect();
  }
}

process.once('message', (order: Order) => { void obey(order); });
await report({ kind: 'ready' });
