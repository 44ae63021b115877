import type { Figures } from '../../../demo/story/tally.ts';
import { storyFigures } from '../../demo/story-figures.ts';

/** A part of the story from its beginning on, with what it comes to where nothing goes wrong. */
export interface Weeks {
  readonly weeks: number;
  /** The changes, by number, between which something may happen: after organisations and people are there, and before all is over. */
  readonly strikes: readonly [number, number];
  readonly figures: Partial<Figures>;
}

export const wholeStory: Weeks = { weeks: 12, strikes: [200, 860], figures: storyFigures };
/** Ordering, asking suppliers, receiving, allocating and handing over for the first time. */
export const firstWeeks: Weeks = {
  weeks: 3,
  strikes: [200, 500],
  figures: {
    asked: 600, ordered: 450, accepted: 30, cancelled: 0, rejected: 20, backordered: 0, serialsSeen: 30, handedOver: 30, refused: 12, withdrawn: 0, waiting: 558,
    reserve: 0, stock: 0, stolen: 0, orders: 6, slips: 1, factsLost: 0, doubleAssigned: 0,
  },
};
