import { wholeStory } from '../main-job/story-figures.ts';
import type { Ground, Strike } from '../main-job/ground.ts';
import { playMainJob } from '../main-job/play-main-job.ts';
import type { Staff } from '../main-job/staff.ts';
import { countOf, type PartOptions, type PartResult } from '../part.ts';
import { randomFrom } from '../random-from.ts';

export interface FailOver extends PartOptions {
  readonly ground: Ground;
  readonly times: number;
  readonly strikeOn: (staff: Staff, onMeasured: (ms: number) => void) => Strike;
  /** What must go on, and the longest that it may stand still. */
  readonly what: string;
  readonly withinMs: number;
}

/** The whole story, with a fail-over or several in the middle; what was lost, and how long the world stood still. */
export async function storyUnderFailOver({ ground, times, strikeOn, what, withinMs, seed, print }: FailOver): Promise<PartResult> {
  const measured: number[] = [];
  const onMeasured = (ms: number): void => {
    measured.push(Math.round(ms));
    print(`${what} after ${Math.round(ms)} ms`);
  };
  try {
    const played = await playMainJob({ ground, weeks: wholeStory, strikes: times, strikesOn: (staff) => [strikeOn(staff, onMeasured)], random: randomFrom(seed), print });
    const faults = [...played.faults, ...measured.filter((ms) => ms > withinMs).map((ms) => `fail_over: ${what} after ${ms} ms, more than ${withinMs}`)];
    if (measured.length < times) faults.push(`fail_over: only ${measured.length} were measured`);
    return { survived: faults.length === 0 ? countOf(played.struck) : {}, faults, figures: { acknowledged: played.acknowledged, messages: played.messages, measuredMs: measured, withinMs } };
  } finally {
    await ground.stop();
  }
}
