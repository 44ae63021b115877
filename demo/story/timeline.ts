import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../src/shared/calendar-date.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import { mondayOfWeek, STORY_WEEK_ONE } from '../simulators/story-calendar.ts';
import { municipalities } from './cast.ts';
import { handOverReserved } from './hand-overs.ts';
import * as incidents from './incidents.ts';
import { receiveDeliveries, sendBackDeadTablet, sendBackSurplus } from './it-support.ts';
import * as procurement from './procurement.ts';
import { askAndApprove } from './requests.ts';
import { askWhy } from './schools.ts';
import { seed } from './seed.ts';
import type { Stage } from './stage.ts';

const WEEKS = 12;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
type Weekday = (typeof weekdays)[number];

type Act = (stage: Stage) => Promise<void>;

/** What people do, by week and day. What suppliers and workers do is their own affair. */
const acts: Readonly<Record<number, Partial<Record<Weekday, Act>>>> = {
  1: { mon: procurement.orderTabletsTwice, tue: procurement.approveTablets },
  2: { tue: procurement.orderInWeekTwo },
  3: { tue: inTurn(procurement.decideSubstitutes, procurement.orderInWeekThree), wed: receiveDeliveries, fri: handOver },
  4: { tue: procurement.orderInWeekFour, wed: receiveDeliveries, fri: handOver },
  5: { tue: procurement.orderInWeekFive, wed: receiveDeliveries, fri: handOver },
  6: { tue: procurement.orderInWeekSix, wed: receiveDeliveries, thu: sendBackDeadTablet, fri: handOver },
  7: { mon: procurement.tellRejection, tue: procurement.orderInWeekSeven, wed: inTurn(receiveDeliveries, procurement.cancelSurplus), fri: handOver },
  8: { mon: procurement.tellCancellation, wed: receiveDeliveries, thu: sendBackSurplus, fri: handOverButBirkheimLaptops },
  9: { mon: incidents.laptopStolen, tue: incidents.laptopsWithdrawn, wed: receiveDeliveries, fri: handOver },
  10: { mon: procurement.tellWithdrawnDate, tue: incidents.tabletLost },
  11: { wed: receiveDeliveries },
  12: { fri: askWhy },
};

async function handOver(stage: Stage): Promise<void> {
  await handOverReserved(stage);
}

/** The laptops of Birkheim's departments wait a week in the store: that is when one disappears. */
async function handOverButBirkheimLaptops(stage: Stage): Promise<void> {
  const departments = new Set(municipalities.find(({ key }) => key === 'birkheim')?.departments.map(({ name }) => name));
  await handOverReserved(stage, { except: (organisation) => departments.has(organisation) });
}

function inTurn(...parts: readonly Act[]): Act {
  return async (stage) => {
    for (const part of parts) {
      await part(stage);
      await stage.settle();
    }
  };
}

export interface PlayOptions {
  readonly msPerDay: number;
  /** The first so many weeks; all twelve unless said otherwise. */
  readonly weeks?: number;
}

/** Nine o'clock in Germany in summer: the suppliers' systems have done their morning's work. */
const morningOf = (week: number, day: number): Date => new Date(`${addDays(mondayOfWeek(STORY_WEEK_ONE, week), day)}T07:00:00.000Z`);

/** Week 0: an installation that has everything and everybody, and nothing asked for or ordered. */
export async function setUp(stage: Stage, supplierUrls: Readonly<Record<SupplierKey, string>>): Promise<void> {
  await stage.goTo(morningOf(0, 3));
  await seed(stage, supplierUrls);
}

/** Everybody asks, and then the weeks go by. */
export async function play(stage: Stage, { msPerDay, weeks = WEEKS }: PlayOptions): Promise<void> {
  await askAndApprove(stage);
  await stage.settle();
  for (let week = 1; week <= weeks; week += 1) {
    for (const [day, weekday] of weekdays.entries()) {
      const act = acts[week]?.[weekday];
      // in a hurry, a day on which nobody does anything is passed over; suppliers do their work on Mondays
      if (msPerDay === 0 && act === undefined && weekday !== 'mon') continue;
      const began = Date.now();
      await stage.goTo(morningOf(week, day));
      // what the suppliers have said overnight is in before anybody starts
      await stage.settle();
      if (weekday === 'mon') await procurement.tellSlips(stage);
      await act?.(stage);
      await stage.settle();
      await sleep(Math.max(0, msPerDay - (Date.now() - began)));
    }
  }
}
