import { expect } from 'chai';
import { sealAudit } from '../../../src/features/audit/seal-audit.ts';
import { describeEngines } from '../../support/engines.ts';
import { checkInvariants } from '../../support/invariants.ts';
import type { KillPoint } from './kill-point.ts';
import { playKill, type Moment, type Played } from './play-kill.ts';
import { openStage, type Scene, type Stage } from './scene.ts';
import { scenes, stepsWithAnswers, type Step } from './scenes/index.ts';

const LONG_MS = 900_000;
/** More than any step needs. */
const MOST_ROUND_TRIPS = 300;
const MOST_COMMITS = 4;
/** About as many kills per step; each starts a process. More where one has to fall between an answer and our note of it. */
const mostKills = (step: Step): number => (stepsWithAnswers.includes(step) ? 14 : 6);

/**
 * Plays one step again and again, each time with a process that is killed at another point: on SQLite all through its
 * round trips, on MariaDB in the middle of commits and at two points between them.
 */
export function describeKills(step: Step): void {
  describeEngines(`kill -9 while ${step}`, (engine) => {
    let stage: Stage;
    let scene: Scene;

    before(async function () {
      this.timeout(120_000);
      stage = await openStage(engine);
      scene = await scenes[step](stage);
    });
    after(async function () {
      this.timeout(30_000);
      await scene.close?.();
      await stage.close();
    });

    const play = async (moment: Moment): Promise<Played> => {
      const played = await playKill(stage, scene, moment);
      expect(played.faults, typeof moment === 'string' ? moment : `killed ${moment.when} ${moment.at} ${moment.number}`).to.deep.equal([]);
      return played;
    };

    it('has its effect once where nobody is killed', async function () {
      this.timeout(LONG_MS);
      expect(await play('never')).to.include({ killed: false });
    });

    it('has its effect once wherever the process is killed', async function () {
      this.timeout(LONG_MS);
      const kills = engine.name === 'sqlite' ? await throughRoundTrips(play, mostKills(step)) : await someMoments(play);
      expect(kills.length).to.be.at.least(3);
      // among all the points there are some between the outside's answer and our note of it
      if (engine.name === 'sqlite' && step !== 'applying a poll' && stepsWithAnswers.includes(step)) expect(kills.some((played) => played.ahead)).to.equal(true);
    });

    if (stepsWithAnswers.includes(step)) {
      it('has its effect once where the process is killed before it gets the answer', async function () {
        this.timeout(LONG_MS);
        for (let time = 1; time <= 2; time += 1) expect(await play('before_the_answer')).to.include({ killed: true });
      });
    }

    it('leaves a trail that can be sealed and is whole', async function () {
      this.timeout(LONG_MS);
      const { auditKey } = stage.container.config;
      expect(await sealAudit(engine.uow, auditKey)).to.be.greaterThan(0);
      expect(await engine.uow.snapshot((db) => checkInvariants(db, { auditKey }))).to.deep.equal([]);
    });
  });
}

type Play = (moment: KillPoint | 'never') => Promise<Played>;

/**
 * Round trips in order, from the first to the one after which all is done and nobody was told. Steps with many of them
 * are played at every second, third … one, and `npm run faults` meets the others at random.
 */
async function throughRoundTrips(play: Play, most: number): Promise<Played[]> {
  const { trips } = await play('never');
  const stride = Math.max(1, Math.round(trips.roundTrips / most));
  const kills: Played[] = [];
  for (let number = 1; number <= MOST_ROUND_TRIPS; number += stride) {
    const played = await play({ at: 'round_trip', number, when: 'before' });
    if (!played.killed) {
      const last = await play({ at: 'round_trip', number: played.trips.roundTrips, when: 'during' });
      return last.killed ? [...kills, last] : kills;
    }
    kills.push(played);
  }
  throw new Error('the step never comes to its end');
}

async function someMoments(play: Play): Promise<Played[]> {
  const { trips: { roundTrips, commits } } = await play('never');
  const between = [1 / 3, 2 / 3].map((part): KillPoint => ({ at: 'round_trip', number: Math.ceil(roundTrips * part), when: 'before' }));
  const last = Array.from({ length: Math.min(commits, MOST_COMMITS) }, (_, index): KillPoint => ({ at: 'commit', number: commits - index, when: 'during' }));
  const kills: Played[] = [];
  for (const moment of [...between, ...last]) {
    const played = await play(moment);
    if (played.killed) kills.push(played);
  }
  return kills;
}
