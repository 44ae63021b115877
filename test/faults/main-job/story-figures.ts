import type { Figures } from '../../../demo/story/tally.ts';
import { storyFigures } from '../../demo/story-figures.ts';

/** A part of the story from its beginning on, with what it comes to where nothing goes wrong. */
export interface Weeks {
  readonly weeks: number;
  /** Changes that are acknowledged in it, somewhat less than all. */
  readonly changes: number;
  readonly figures: Partial<Figures>;
}

export const wholeStory: Weeks = { weeks: 12, changes: 900, figures: storyFigures };
/** Ordering, asking suppliers, receiving, allocating and handing over for the first time. */
export const firstWeeks: Weeks = { weeks: 3, changes: 600, figures: {} };
