import { openTestEngine, type OpenedEngine, type TestEngine } from '../../support/engines.ts';
import { randomFrom } from '../random-from.ts';
import { playKill, type Moment } from './play-kill.ts';
import { openStage, type Scene, type Stage } from './scene.ts';
import { scenes, steps, stepsWithAnswers, type Step } from './scenes/index.ts';

export interface RandomKills {
  readonly kills: number;
  readonly seed: number;
  readonly engines: readonly TestEngine['name'][];
  readonly onKill: (line: string) => void;
}

export interface KillsSurvived {
  readonly seed: number;
  readonly kills: number;
  /** Kills after which everything was as it has to be, by step. */
  readonly survived: Readonly<Record<string, number>>;
  /** Kills at which the outside had something already that we did not know. */
  readonly ahead: number;
  readonly faults: readonly string[];
}

/** Most attempts to hit a process before it has ended; its number of round trips is never quite the same. */
const MOST_MISSES = 20;

/**
 * Kills processes at random moments of the steps, one step after another in a random order, each until the given number
 * of kills has happened. The same seed chooses the same moments.
 */
export async function randomKills({ kills, seed, engines, onKill }: RandomKills): Promise<KillsSurvived> {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const theatres = new Map<string, Theatre>();
  const survived = Object.fromEntries(steps.map((step) => [step, 0])) as Record<Step, number>;
  const faults: string[] = [];
  let ahead = 0;
  try {
    let order: Step[] = [];
    for (let done = 0, misses = 0; done < kills && misses < MOST_MISSES;) {
      if (order.length === 0) order = [...steps].sort(() => random() - 0.5);
      const [step = steps[0] as Step] = order;
      const engine = pick(engines);
      const theatre = theatres.get(`${engine} ${step}`) ?? (await Theatre.open(engine, step));
      theatres.set(`${engine} ${step}`, theatre);
      const moment: Moment = stepsWithAnswers.includes(step) && random() < 0.25
        ? 'before_the_answer'
        : { at: 'round_trip', number: 1 + Math.floor(random() * theatre.roundTrips), when: pick(['before', 'during']) };
      const played = await playKill(theatre.stage, theatre.scene, moment);
      const at = typeof moment === 'string' ? moment.replaceAll('_', ' ') : `${moment.when} round trip ${moment.number}`;
      faults.push(...played.faults.map((fault) => `${step} [${engine}], ${at}: ${fault}`));
      if (!played.killed) {
        misses += 1;
        continue;
      }
      order.shift();
      [done, misses] = [done + 1, 0];
      if (played.ahead) ahead += 1;
      if (played.faults.length === 0) survived[step] += 1;
      onKill(`${String(done).padStart(4)}  ${played.faults.length === 0 ? 'survived' : 'BROKEN  '}  ${step} [${engine}], killed ${at}`);
    }
  } finally {
    for (const theatre of theatres.values()) await theatre.close();
  }
  return { seed, kills: Object.values(survived).reduce((sum, each) => sum + each, 0), survived, ahead, faults };
}

/** A database in which one step is played again and again. */
class Theatre {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly roundTrips: number;
  readonly #engine: OpenedEngine;

  private constructor(engine: OpenedEngine, stage: Stage, scene: Scene, roundTrips: number) {
    this.#engine = engine;
    this.stage = stage;
    this.scene = scene;
    this.roundTrips = roundTrips;
  }

  static async open(name: TestEngine['name'], step: Step): Promise<Theatre> {
    const engine = await openTestEngine(name);
    const stage = await openStage(engine);
    const scene = await scenes[step](stage);
    const { trips } = await playKill(stage, scene, 'never');
    return new Theatre(engine, stage, scene, trips.roundTrips);
  }

  async close(): Promise<void> {
    await this.scene.close?.();
    await this.stage.close();
    await this.#engine.discard();
  }
}
