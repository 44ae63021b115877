import type { Config } from './config.ts';
import type { NumberSequences } from './persistence/number-sequences.ts';
import type { UnitOfWork } from './persistence/unit-of-work.ts';
import type { BusinessClock } from './shared/clock.ts';
import type { Keyring } from './shared/crypto/sealed-box.ts';
import type { Logger } from './shared/log.ts';

/** What use cases, routes and job handlers are given; made once per process by the container. */
export interface Deps {
  readonly config: Config;
  readonly uow: UnitOfWork;
  readonly numbers: NumberSequences;
  readonly secrets: Keyring;
  readonly clock: BusinessClock;
  readonly log: Logger;
}
