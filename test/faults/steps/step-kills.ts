import { isEmbeddedOnly } from '../../support/left-out.ts';
import { ensureMariaDb } from '../../support/servers/index.ts';
import type { Part } from '../part.ts';
import { randomKills } from './random-kills.ts';

/** Single steps, each in a process that is killed at a random one of its round trips, on both engines. */
export const stepKills: Part = async ({ kills, seed, print }) => {
  const engines = isEmbeddedOnly() ? (['sqlite'] as const) : (['sqlite', 'mariadb'] as const);
  const server = isEmbeddedOnly() ? undefined : await ensureMariaDb();
  try {
    const { survived, faults, ahead, kills: done } = await randomKills({ kills, seed, engines, onKill: print });
    return { survived, faults: done < kills && faults.length === 0 ? [`only ${done} of ${kills} kills hit`] : faults, figures: { ahead } };
  } finally {
    await server?.stop();
  }
};
