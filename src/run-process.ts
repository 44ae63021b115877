import { ConfigError } from './config.ts';
import { AppError } from './shared/errors.ts';

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
    const text = error instanceof AppError ? `${error.code}: ${error.definition.en}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  });
}

/** Calls `stop` at the first SIGTERM or SIGINT and ends the process when it is through. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
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
