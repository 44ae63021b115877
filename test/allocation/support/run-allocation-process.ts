import { openEngine } from '../../../src/persistence/engine.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { applyRun, prepareRun } from '../../../src/features/allocation/run-allocation.ts';
import { allocationRuns } from '../../../src/features/allocation/allocation-tables.ts';
import { testContext } from '../../support/engines.ts';
import { TestClock } from '../../support/test-clock.ts';

// A process of its own that decides over a pool and stops where it is told to, to be killed there.

const { DATABASE_URL, DATABASE_FILE, OWNER_ID = '', CLASS_ID = '', STOP_AT = '' } = process.env;
const uow = new UnitOfWork(openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE ?? '' } : { engine: 'mariadb', url: DATABASE_URL }), new TestClock());
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const forever = (): Promise<never> => new Promise(() => { setInterval(() => undefined, 60_000); });

const prepared = await prepareRun({ uow, numbers: new NumberSequences(uow) }, { ownerId: OWNER_ID, equipmentClassId: CLASS_ID });
say('prepared');
if (STOP_AT === 'prepared') await forever();
if (prepared) {
  await uow.write(testContext('doomed'), async (tx) => {
    const run = await applyRun(tx, prepared);
    if (STOP_AT !== 'applied') return;
    // everything is written, and nothing committed
    await tx.one(allocationRuns, { id: run.id });
    say('applied');
    await forever();
  });
}
say('committed');
await uow.dialect.close();
