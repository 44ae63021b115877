import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where a node that was killed stopped, as the start script of the package asks for it: without this it would copy
 * everything from another node instead of the changes it missed. Nothing for a node that ended in good order.
 */
export function recoveredPosition(command: string, args: readonly string[], data: string): readonly string[] {
  const state = join(data, 'grastate.dat');
  if (!existsSync(state) || !/^seqno:\s+-1$/m.test(readFileSync(state, 'utf8'))) return [];
  const { stderr, stdout } = spawnSync(command, [...args, '--wsrep-recover', '--log-error='], { encoding: 'utf8' });
  const position = /WSREP: Recovered position:\s*(\S+)/.exec(`${stderr}${stdout}`)?.[1];
  return position === undefined ? [] : [`--wsrep-start-position=${position}`];
}
