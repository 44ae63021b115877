import type { Container } from '../../../src/container.ts';
import { closeSupplierGateway } from '../../../src/features/suppliers/supplier-gateway.ts';
import type { JobHandlers } from '../../../src/jobs/job-handler.ts';
import { jobHandlers } from '../../../workers/handlers/index.ts';
import { receiveMail, type MailReceiver } from '../../stores/notifications/receivers.ts';
import type { TestEngine } from '../../support/engines.ts';
import { faultContainer } from './fault-container.ts';
import type { Task } from './task.ts';
import { Victims } from './victims.ts';

/** Whoever stands on the other side of a network call. */
export interface Outside {
  /** Is called when a message has arrived and taken effect outside, before the answer leaves. */
  onArrival: () => void;
}

/** One database, those who work on it after somebody was killed, and what surrounds them. */
export interface Stage {
  readonly engine: TestEngine;
  readonly container: Container;
  readonly handlers: JobHandlers;
  readonly victims: Victims;
  readonly outside: Outside;
  readonly mail: MailReceiver;
  close(): Promise<void>;
}

export async function openStage(engine: TestEngine): Promise<Stage> {
  const mail = await receiveMail();
  const container = faultContainer(engine.dialect, engine.clock, mail.url, engine.uow);
  const victims = new Victims();
  return {
    engine, container, victims, mail, handlers: jobHandlers(container), outside: { onArrival: nothing },
    async close() {
      await victims.close();
      await closeSupplierGateway(container);
      await mail.close();
    },
  };
}

export const nothing = (): void => undefined;

/** A task that is about to be done, and what there is to say about it afterwards. */
export interface Arranged {
  readonly task: Task;
  /** For what talks to the outside: is it there already while we do not know? Asked while the process is dead and nobody has taken over. */
  isAhead?(): Promise<boolean>;
  /** What is wrong with the outcome: whatever is missing or there twice. */
  faults(): Promise<readonly string[]>;
  close?(): Promise<void>;
}

/** One of the steps in whose middle a process may be killed. */
export interface Scene {
  arrange(): Promise<Arranged>;
  close?(): Promise<void>;
}

/** Tells where a figure is not what it has to be. */
export function differences(expected: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(expected).filter(([name, value]) => JSON.stringify(found[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${name} is ${JSON.stringify(found[name])} instead of ${JSON.stringify(value)}`);
}
