import { countOf, type Part } from '../part.ts';
import { randomFrom } from '../random-from.ts';
import { singleServers } from './ground.ts';
import { playMainJob } from './play-main-job.ts';
import { wholeStory } from './story-figures.ts';

/** More in one story and it would wait for restarts most of the time. */
const MOST_STRIKES = 13;

/** The whole story, again and again on a fresh database, until there were enough strikes. */
export const mainJob: Part = async ({ kills, seed, print }) => {
  const random = randomFrom(seed);
  const ground = await singleServers();
  const survived: string[] = [];
  const faults: string[] = [];
  const figures = { stories: 0, acknowledged: 0, messages: 0 };
  try {
    const stories = Math.ceil(kills / MOST_STRIKES);
    for (let left = kills; figures.stories < stories; figures.stories += 1) {
      const strikes = Math.ceil(left / (stories - figures.stories));
      left -= strikes;
      print(`story ${figures.stories + 1} of ${stories}, with ${strikes} strikes`);
      const played = await playMainJob({ ground, weeks: wholeStory, strikes, random, print });
      faults.push(...played.faults);
      print(`story ${figures.stories + 1}: ${played.acknowledged} changes acknowledged, ${played.messages} messages; ${played.faults.length === 0 ? 'nothing lost or doubled' : played.faults.join('\n')}`);
      if (played.faults.length === 0) survived.push(...played.struck);
      figures.acknowledged += played.acknowledged;
      figures.messages += played.messages;
    }
  } finally {
    await ground.stop();
  }
  return { survived: countOf(survived), faults, figures };
};
