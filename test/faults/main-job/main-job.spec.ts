import { expect } from 'chai';
import { describeWithServers } from '../../support/left-out.ts';
import { remark } from '../../support/remark.ts';
import { countOf } from '../part.ts';
import { randomFrom } from '../random-from.ts';
import { singleServers, type Ground } from './ground.ts';
import { playMainJob } from './play-main-job.ts';
import { firstWeeks } from './story-figures.ts';

const SEED = 1648;
/** Each kind of server strike once, and each kind of process killed twice. */
const STRIKES = 9;

describeWithServers('the main job under fire', () => {
  let ground: Ground;
  before(async function () {
    this.timeout(120_000);
    ground = await singleServers();
  });
  after(() => ground.stop());

  it('comes to its figures, and loses and doubles nothing, while processes and servers die', async () => {
    const said: string[] = [];
    const played = await playMainJob({ ground, weeks: firstWeeks, strikes: STRIKES, random: randomFrom(SEED), print: (line) => { said.push(line); } });
    expect(played.faults, said.join('\n')).to.deep.equal([]);
    const survived = countOf(played.struck);
    expect(survived).to.deep.equal({ 'API killed': 2, 'worker killed': 2, 'MariaDB killed': 1, 'MariaDB restarted': 1, 'Redis killed': 1, 'Redis restarted': 1, FLUSHALL: 1 });
    remark(`seed ${SEED}, survived: ${Object.entries(survived).map(([kind, times]) => `${times} × ${kind}`).join(', ')}`);
  }).timeout(900_000);
});
