import { municipalities } from '../../demo/story/cast.ts';
import type { Figures } from '../../demo/story/tally.ts';
import { auental, birkheim, linde } from '../domain/allocation/demo-story.ts';

/** The story's own table, in the order of its schools. */
const awarded = Object.fromEntries(municipalities.flatMap(({ key, schools }) => {
  const told = { auental, birkheim, linde }[key];
  return schools.map((school, index) => [school.name, told.schools[index]?.awarded ?? 0]);
}));

/** What the twelve weeks come to, whatever happened meanwhile. How often suppliers were asked is another matter. */
export const storyFigures: Omit<Figures, 'polls' | 'statements' | 'auditEntries'> = {
  asked: 600, ordered: 560, accepted: 380, cancelled: 80, rejected: 60, backordered: 40, serialsSeen: 383, handedOver: 369, refused: 12, withdrawn: 2, waiting: 217,
  reserve: 9, stock: 1, stolen: 1, orders: 10, slips: 3, factsLost: 0, doubleAssigned: 0, awarded,
};
