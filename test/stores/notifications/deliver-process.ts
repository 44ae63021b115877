import { readConfig } from '../../../src/config.ts';
import { deliverNotificationJob } from '../../../src/features/notifications/deliver-notification-job.ts';
import { runJob } from '../../../src/jobs/run-job.ts';
import { openEngine } from '../../../src/persistence/engine.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { createLogger } from '../../../src/shared/log.ts';
import { testHandlers } from '../../jobs/support/test-handlers.ts';
import { TestClock } from '../../support/test-clock.ts';

// A worker of its own process that delivers one notification: made to be killed while the receiver holds the answer back.

const { DATABASE_URL, DATABASE_FILE, ...rest } = process.env;
const config = readConfig(rest, () => '');
const uow = new UnitOfWork(openEngine(DATABASE_URL === undefined ? { engine: 'sqlite', filename: DATABASE_FILE ?? '' } : { engine: 'mariadb', url: DATABASE_URL }), new TestClock());
const handlers = testHandlers({ 'deliver-notification': deliverNotificationJob({ uow, config, secrets: createKeyring(config.secretKey) }) });
// it should not get beyond this
await runJob({ uow, handlers, log: createLogger({ level: 'silent' }) }, process.argv[2] ?? '');
process.exit(1);
