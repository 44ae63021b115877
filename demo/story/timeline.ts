import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../src/shared/calendar-date.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import { mondayOfWeek, STORY_WEEK_ONE } from '../simulators/story-calendar.ts';
import { askAndApprove } from './requests.ts';
import { seed } from './seed.ts';
import type { Stage } from './stage.ts';

const WEEKS = 12;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
type Weekday = (typeof weekdays)[number];

type Act = (stage: Stage) => Promise<void>;

/** What people do, by week and day. What suppliers and workers do is their own affair. */
const acts: Readonly<Record<number, Partial<Record<Weekday, Act>>>> = {};

export interface PlayOptions {
  readonly supplierUrls: Readonly<Record<SupplierKey, string>>;
  readonly msPerDay: number;
}

/** Nine o'clock in Germany in summer: the suppliers' systems have done their morning's work. */
const morningOf = (week: number, day: number): Date => new Date(`${addDays(mondayOfWeek(STORY_WEEK_ONE, week), day)}T07:00:00.000Z`);

/** Plays the twelve weeks, after a week 0 in which everything is set up and everybody asks. */
export async function play(stage: Stage, { supplierUrls, msPerDay }: PlayOptions): Promise<void> {
  await stage.goTo(morningOf(0, 3));
  await seed(stage, supplierUrls);
  await askAndApprove(stage);
  await stage.settle();
  for (let week = 1; week <= WEEKS; week += 1) {
    for (const [day, weekday] of weekdays.entries()) {
      const began = Date.now();
      await stage.goTo(morningOf(week, day));
      await acts[week]?.[weekday]?.(stage);
      await stage.settle();
      await sleep(Math.max(0, msPerDay - (Date.now() - began)));
    }
  }
}
