import { openEngine } from '../../../src/persistence/engine.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { runDeviceImport } from '../../../src/features/device-imports/run-device-import.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { dyingAt } from '../../faults/steps/kill-point.ts';
import { TestClock } from '../../support/test-clock.ts';

// A process that goes through an import and is killed in the middle of its work, at the commit of the number given.

const { DATABASE_URL, DATABASE_FILE, IMPORT_ID = '', KILL_AT_COMMIT, KILL_WHEN } = process.env;
const engine = openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE ?? '' } : { engine: 'mariadb', url: DATABASE_URL });
const { dialect } = dyingAt(engine, { at: 'commit', number: Number(KILL_AT_COMMIT), when: KILL_WHEN === 'during' ? 'during' : 'before' });
const uow = new UnitOfWork(dialect, new TestClock());
await runDeviceImport({ uow, numbers: new NumberSequences(uow), secrets: createKeyring(Buffer.alloc(32, 7)) }, IMPORT_ID);
await engine.close();
