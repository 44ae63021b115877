import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import { suitesLeftOut } from '../support/left-out.ts';
import { takeRemarks } from '../support/remark.ts';
import { describeFailure } from './describe-failure.ts';
import type { FailureReport, FileReport, ShardMessage } from './shard-messages.ts';

const NAMING_OPEN_HANDLES_AFTER_MS = 2_000;

/** The runner prints instead, whole files at a time. */
class SilentReporter extends Mocha.reporters.Base {
  override epilogue(): void {
    // Nothing to say here.
  }
}

let finished = false;

/**
 * Runs spec files one after another in this process and reports each to its parent.
 * A file whose import fails is a failure of that file alone.
 */
async function runShard(files: readonly string[]): Promise<void> {
  process.once('disconnect', () => {
    // The runner is gone: nobody reads the result.
    if (!finished) process.exit(1);
  });
  for (const file of files) await runFile(file);
  await send({ kind: 'end', leftOut: suitesLeftOut() });
  finished = true;
  process.disconnect();
  // From here on only what the specs left open keeps this process alive, and the runner will ask what it was.
  setTimeout(() => process.stderr.write(`still open: ${process.getActiveResourcesInfo().join(', ')}\n`), NAMING_OPEN_HANDLES_AFTER_MS).unref();
}

async function runFile(file: string): Promise<void> {
  const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as { timeout: number };
  const mocha = new Mocha({ timeout, forbidOnly: true, reporter: SilentReporter });
  const failures: FailureReport[] = [];
  const skipped: string[] = [];
  const startedAt = performance.now();
  let passed = 0;

  try {
    // Mocha's own loader prefers require(), which makes a second copy of every module that is also imported.
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    await import(pathToFileURL(file).href);
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => {
        // Or it would go on listening for the uncaught exceptions of the files after it.
        runner.dispose();
        resolve();
      });
      runner.on('test', (test) => void send({ kind: 'test', title: test.fullTitle() }));
      runner.on('pass', () => (passed += 1));
      runner.on('pending', (test) => skipped.push(test.fullTitle()));
      runner.on('fail', (test, error: unknown) => failures.push({ file, title: test.fullTitle(), text: describeFailure(error) }));
    });
  } catch (error) {
    failures.push({ file, title: 'could not be loaded', text: describeFailure(error) });
  }
  const report: FileReport = { file, passed, failed: failures.length, skipped, durationMs: performance.now() - startedAt, remarks: takeRemarks() };
  await send({ kind: 'file', report, failures });
}

function send(message: ShardMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => { resolve(); });
    else resolve();
  });
}

await runShard(process.argv.slice(2).map((file) => relative('.', file)));
