import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/** Under which account of the machine a server runs. */
export interface ServerAccount {
  readonly args: readonly string[];
  /** For what is run before the folder is given away. */
  readonly installArgs: readonly string[];
  /** Gives a folder to the account, and the way to it. */
  own(parent: string, folder: string): void;
}

/**
 * Whoever runs the tests; but not root: rsync, which carries the state to a joining node, gives up root's rights and
 * could not write there. The package has made the account `mysql`.
 */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return { args: [], installArgs: [], own: () => undefined };
  return {
    args: ['--user=mysql'],
    installArgs: ['--user=root'],
    own(parent, folder) {
      chmodSync(parent, 0o711);
      const { status, stderr } = spawnSync('chown', ['-R', 'mysql:', folder], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`the folder could not be given to the account mysql: ${stderr}`);
    },
  };
}
