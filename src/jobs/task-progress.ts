import type { UnitOfWork } from '../persistence/unit-of-work.ts';
import { systemActor } from '../shared/actor.ts';
import { loggableError, type Logger } from '../shared/log.ts';
import { tasks } from './task-tables.ts';

const CONTEXT = { actor: systemActor('task-progress'), requestId: 'task-progress', repeatable: true };
const EVERY_MS = 300;

interface Figures {
  readonly done: number;
  readonly total: number | null;
}

/**
 * Writes down how far a task is, a few times a second at most and in transactions of its own: what is told in the middle
 * of a long one is seen before that commits, and holds nobody up.
 */
export class TaskProgress {
  readonly #uow: UnitOfWork;
  readonly #log: Logger;
  readonly #id: string;
  #told: Figures | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(uow: UnitOfWork, log: Logger, id: string) {
    this.#uow = uow;
    this.#log = log;
    this.#id = id;
  }

  /** Says that the work has begun, perhaps once more: then it counts anew. */
  async start(): Promise<void> {
    await this.#write({ done: 0, total: null });
    this.#plan();
  }

  tell = (done: number, total: number): void => {
    this.#told = { done, total };
  };

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#writing;
  }

  // The timers descend from `start`, not from `tell`, so that no write takes itself for part of an open transaction.
  #plan(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#writing = this.#writeTold().then(() => { this.#plan(); });
    }, EVERY_MS);
  }

  async #writeTold(): Promise<void> {
    const told = this.#told;
    this.#told = undefined;
    try {
      if (told) await this.#write(told);
    } catch (error) {
      this.#log.warn({ err: loggableError(error) }, 'the progress of a task could not be written');
    }
  }

  #write({ done, total }: Figures): Promise<void> {
    return this.#uow.write(CONTEXT, (tx) => {
      tx.update(tasks, { id: this.#id, finishedAt: null }, { done, total, startedAt: { raw: `coalesce(started_at, ${tx.dialect.now().raw})` } });
      return Promise.resolve();
    });
  }
}
