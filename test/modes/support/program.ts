import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../../typescript/index.ts';

/** One of our programs, running on its own. */
export interface Program {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exitCode: () => number | null;
  /** Its process id. */
  readonly pid: number;
  /** Waits until standard output matches. @throws Error with everything it printed where it ends instead */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends SIGTERM, as container platforms do. */
  terminate(): void;
  /** Its exit code. @throws Error after `withinMs`; the program is killed then */
  ended(withinMs?: number): Promise<number | null>;
  /** At once and for good; for hooks that clean up. */
  kill(): Promise<void>;
}

export type Environment = Readonly<Record<string, string>>;

const fromRepository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export const API = 'src/main.ts';
export const WORKER = 'workers/main.ts';
export const CLI = 'src/cli/main.ts';

/** What container platforms leave a program to end by itself. */
export const STOP_MS = 10_000;
const LONGEST_WAIT_MS = 120_000;

/** Starts a program of the repository from source. It inherits nothing but the path to programs: the caller's settings are for another installation. */
export function startProgram(script: string, folder: string, environment: Environment = {}, args: readonly string[] = []): Program {
  return startNode([...TYPESCRIPT, fromRepository(script), ...args], folder, environment);
}

/** Starts Node with these arguments in a folder. */
export function startNode(args: readonly string[], folder: string, environment: Environment = {}): Program {
  const child = spawn(process.execPath, args, {
    cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text; });
  // `close`, not `exit`: by then everything that it printed has arrived
  const closed = once(child, 'close').then(() => child.exitCode);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const everything = (): string => `${output.stdout}\n${output.stderr}`;
  const kill = async (): Promise<void> => {
    if (!hasEnded()) child.kill('SIGKILL');
    await closed;
  };
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exitCode: () => child.exitCode,
    pid: child.pid ?? 0,
    async seen(pattern) {
      for (const deadline = Date.now() + LONGEST_WAIT_MS; ;) {
        const found = pattern.exec(output.stdout);
        if (found) return found;
        if (hasEnded() || Date.now() > deadline) {
          await kill();
          throw new Error(`${String(pattern)} was never printed:\n${everything()}`);
        }
        await sleep(20);
      }
    },
    terminate: () => { child.kill('SIGTERM'); },
    async ended(withinMs = LONGEST_WAIT_MS) {
      const tooLate = new AbortController();
      const late = sleep(withinMs, 'late' as const, { signal: tooLate.signal });
      late.catch(ignoreAbort);
      const code = await Promise.race([closed, late]);
      tooLate.abort();
      if (code !== 'late') return code;
      await kill();
      throw new Error(`the program did not end within ${withinMs} ms:\n${everything()}`);
    },
    kill,
  };
}

/** The wait was cut short because the program had ended. */
const ignoreAbort = (): void => undefined;

/** Lets a program run to its end by itself. */
export async function runProgram(script: string, folder: string, environment: Environment = {}, args: readonly string[] = []): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = startProgram(script, folder, environment, args);
  const code = await program.ended();
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}
