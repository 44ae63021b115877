import { expect } from 'chai';
import { describeEngines } from '../support/engines.ts';
import { fuzzAll } from './fuzz-all.ts';
import { tellFailure } from './fuzz-operation.ts';
import { buildFuzzWorld, type FuzzWorld } from './fuzz-world.ts';
import { OrdinaryLoad } from './ordinary-load.ts';

/** Cases for each operation; the seed is fixed, so that a failure comes again. */
const CASES = 4;
const SEED = 20_200_420;

describeEngines('bad input under load', (engine) => {
  let world: FuzzWorld | undefined;
  before(async function () {
    this.timeout(120_000);
    world = await buildFuzzWorld(engine);
  });
  after(() => world?.matrix.close());

  it('is refused as documented, tells nothing and changes nothing, while others work', async function () {
    this.timeout(600_000);
    if (!world) throw new Error('the world was not built');
    const origins = [world.matrix.api.origin];
    const load = await OrdinaryLoad.prepare(world.matrix, origins);
    const result = await fuzzAll(world, { seed: SEED, cases: CASES, origins, load });
    process.stdout.write(`      ${result.operations} operations × ${CASES} cases: ${JSON.stringify(result.byStatus)}, ${load.requests} ordinary requests\n`);
    expect(result.failures.length, result.failures.map(tellFailure).join('\n')).to.equal(0);
    expect(load.failures).to.deep.equal([]);
    expect(load.requests).to.be.greaterThan(0);
  });
});
