import { checkInvariants } from '../../support/invariants.ts';
import { finishWork } from './finish-work.ts';
import type { KillPoint, Trips } from './kill-point.ts';
import { nothing, type Scene, type Stage } from './scene.ts';
import { perform } from './task.ts';

/** A point in the process's own life, or the moment in which the outside has its message and has not answered. */
export type Moment = KillPoint | 'before_the_answer' | 'never';

export interface Played {
  readonly killed: boolean;
  /** Of a process that came to its end. */
  readonly trips: Trips;
  /** The outside had it already and we did not know. */
  readonly ahead: boolean;
  /** What is wrong after others have finished the work. */
  readonly faults: readonly string[];
}

/**
 * Arranges the scene, lets a process do it and die at it, lets the client and the workers do what they do then, and
 * looks at everything.
 */
export async function playKill(stage: Stage, scene: Scene, moment: Moment): Promise<Played> {
  const { engine, container, handlers, outside, victims } = stage;
  const arranged = await scene.arrange();
  try {
    outside.onArrival = moment === 'before_the_answer' ? () => { victims.kill(); } : nothing;
    const { task } = arranged;
    const fate = await victims.send({
      environment: { ...engine.environment, SMTP_URL: container.config.smtpUrl ?? '' }, now: engine.clock.now().toISOString(), task, point: typeof moment === 'object' ? moment : null,
    });
    outside.onArrival = nothing;
    const ahead = fate.killed && ((await arranged.isAhead?.()) ?? false);
    if (task.kind !== 'jobs') await perform(container, handlers, task);
    await finishWork(engine, container, handlers);
    const faults = [...(await arranged.faults()), ...(await engine.uow.snapshot((db) => checkInvariants(db)))];
    return { killed: fate.killed, trips: fate.killed ? { roundTrips: 0, commits: 0 } : fate.trips, ahead, faults };
  } finally {
    outside.onArrival = nothing;
    await arranged.close?.();
  }
}
