import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of ours in a process of its own. */
export interface Child {
  readonly name: string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  /** `kill -9`; `onExit` is told as of any other end that nobody asked for. */
  kill(): void;
}

/** Told where a program ends without having been asked to, with the last that it printed. */
export type OnExit = (name: string, code: number | null, lastWords: string) => void;

interface StartOptions {
  readonly name: string;
  /** The TypeScript file, below the repository. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Looks at each line that it prints until it returns something: then it is up. */
  readonly ready: (line: string) => boolean;
  readonly onExit: OnExit;
  /** Where its output is kept, one file each. */
  readonly folder: string;
}

/** The repository's folder: where every program of ours is started. */
export const repository = fileURLToPath(new URL('..', import.meta.url));
/** A start takes a second or two; the limit is for machines that are busy with other things. */
const START_MS = 180_000;
const STOP_MS = 15_000;
const LAST_LINES = 20;

/** Starts a program and waits until it says that it is ready. @throws Error with its last lines where it ends instead */
export async function startChild({ name, script, args = [], environment = {}, ready, onExit, folder }: StartOptions): Promise<Child> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', './demo/end-with-parent.ts', script, ...args], {
    cwd: repository,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // a group of its own: Ctrl-C reaches this program first, which then ends the others in order
    detached: true,
  });
  const last: string[] = [];
  const file = createWriteStream(join(folder, `${name}.log`), { mode: 0o600, flags: 'a' });
  const keep = (line: string): void => {
    file.write(`${line}\n`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  };
  let stopping = false;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => { fail(`did not start within ${START_MS / 1000} s`); }, START_MS);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${name} ${why}\n${last.join('\n')}`));
    };
    child.once('error', (error) => { fail(error.message); });
    child.once('exit', (code) => { fail(`ended with ${code ?? 'a signal'}`); });
    createInterface({ input: child.stderr }).on('line', keep);
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      if (!ready(line)) return;
      clearTimeout(timer);
      resolve();
    });
  });
  child.removeAllListeners('exit');
  child.once('exit', (code) => {
    file.end();
    if (stopping) return;
    onExit(name, code, last.join('\n'));
  });
  return {
    name,
    async stop() {
      stopping = true;
      await end(child);
    },
    kill: () => { child.kill('SIGKILL'); },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => { child.kill('SIGKILL'); }, STOP_MS);
  await ended;
  clearTimeout(force);
}
