import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** A private server under a test's control. Its port, its password and its data stay the same over `restart()`. */
export interface ServerHandle {
  /** Connection URL, credentials included. */
  readonly url: string;
  readonly port: number;
  /** The process id while it runs. */
  readonly pid: () => number | undefined;
  /** Ends it in good order and removes its data. */
  readonly stop: () => Promise<void>;
  /** `kill -9`; the data stay as the crash left them. */
  readonly kill: () => Promise<void>;
  /** Starts it again on its old data, after ending it in good order if it still runs. */
  readonly restart: () => Promise<void>;
}

export interface ServerRecipe {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  /** Asked again at every start: what a member of a cluster begins with depends on how it ended. */
  readonly args: () => readonly string[];
  readonly url: string;
  readonly port: number;
  /** Resolves once the server answers a real request, rejects while it does not. */
  readonly ask: () => Promise<unknown>;
}

/** Starts a server and waits until it answers. */
export async function startServer(recipe: ServerRecipe): Promise<ServerHandle> {
  let child = await launch(recipe);
  return {
    url: recipe.url,
    port: recipe.port,
    pid: () => (isRunning(child) ? child.pid : undefined),
    stop: async () => {
      await end(child, recipe, 'SIGTERM');
      rmSync(recipe.folder, { recursive: true, force: true });
    },
    kill: () => end(child, recipe, 'SIGKILL'),
    restart: async () => {
      await end(child, recipe, 'SIGTERM');
      child = await launch(recipe);
    },
  };
}

/**
 * Runs a program in a session of its own, so that a Ctrl-C at the terminal reaches only its owner, with its output in
 * `folder/output.log` and its process id where the guardian looks.
 */
export function spawnInFolder(folder: string, command: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, 'output.log'), 'a');
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid !== undefined) writeFileSync(join(folder, 'server.pid'), String(child.pid));
  child.unref();
  return child;
}

/** The end of what the program wrote, for an error message. */
export function outputOf(folder: string): string {
  const file = join(folder, 'output.log');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n') : '';
}

async function launch(recipe: ServerRecipe): Promise<ChildProcess> {
  const child = spawnInFolder(recipe.folder, recipe.command, recipe.args());
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await recipe.ask();
      // Another program may have taken the port first; then it answered, and ours has ended.
      if (isRunning(child)) return child;
    } catch (error) {
      if (Date.now() > deadline) {
        await end(child, recipe, 'SIGKILL');
        throw new Error(`${recipe.name} did not answer within ${START_TIMEOUT_MS / 1000} s.\n${outputOf(recipe.folder)}`, {
          cause: error,
        });
      }
    }
    if (!isRunning(child)) throw new Error(`${recipe.name} ended while starting.\n${outputOf(recipe.folder)}`);
    await sleep(25);
  }
}

async function end(child: ChildProcess, recipe: ServerRecipe, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (isRunning(child)) {
    child.ref();
    const gone = once(child, 'exit');
    child.kill(signal);
    const tooLate = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(tooLate);
  }
  rmSync(join(recipe.folder, 'server.pid'), { force: true });
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
