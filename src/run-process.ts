import { ConfigError } from './config.ts';
import { AppError } from './shared/errors.ts';

/** Something outside is missing that may be there at the next try: told in its sentence, without a stack. */
export class StartError extends Error {}

/**
 * Runs a process of Zeugwart to its first failure: what an operator can mend is told in a sentence, with the exit code
 * of sysexits.h (78) for a wrong configuration; everything else with its stack.
 */
export function runProcess(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(error.exitCode);
    }
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  });
}

function sentenceOf(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.definition.en}`;
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** How long requests and jobs in flight have to end before they are cut off or handed back. */
export const GRACE_MS = 9_000;
/** Container platforms kill after 10 s unless told otherwise. */
const LONGEST_STOP_MS = 9_800;

/**
 * Calls `stop` at the first SIGTERM or SIGINT and ends the process when it is through, or within 10 s: what was
 * committed is safe, and leases end by themselves.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write('shutdown took too long and was cut off\n');
      process.exit(1);
    }, LONGEST_STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`shutdown failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', once);
  process.on('SIGINT', once);
}
