import { newId } from '../shared/ids.ts';
import { systemActor } from '../shared/actor.ts';
import type { WriteContext } from '../persistence/transaction.ts';

/** On whose behalf a command of the command line writes: whoever has the configuration has the installation. */
export const commandContext = (verb: string): WriteContext => ({ actor: systemActor('command-line'), requestId: `${verb.replaceAll(' ', '-')}:${newId()}` });
