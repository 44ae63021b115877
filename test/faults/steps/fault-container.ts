import { readConfig } from '../../../src/config.ts';
import type { Container } from '../../../src/container.ts';
import type { Dialect } from '../../../src/persistence/dialect/dialect.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import type { BusinessClock } from '../../../src/shared/clock.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { createLogger } from '../../../src/shared/log.ts';

/** The same keys and the same neighbours on loopback for whoever is killed and whoever takes over. */
export const faultSettings = {
  NODE_ENV: 'test', LOG_LEVEL: 'silent', SECRET_KEY: 'a key for processes made to be killed', ALLOW_PRIVATE_HOSTS: '127.0.0.1', MAIL_FROM: 'zeugwart@example.org',
} as const;

export function faultContainer(dialect: Dialect, clock: BusinessClock, smtpUrl: string, uow = new UnitOfWork(dialect, clock)): Container {
  const config = readConfig({ ...faultSettings, SMTP_URL: smtpUrl }, () => '');
  return {
    config, dialect, uow, clock, numbers: new NumberSequences(uow), secrets: createKeyring(config.secretKey), log: createLogger({ level: config.logLevel }), close: () => dialect.close(),
  };
}
