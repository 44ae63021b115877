import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FailureReport, FileReport, ShardMessage } from './shard-messages.ts';
import { TYPESCRIPT } from '../typescript/index.ts';

const SHARD = fileURLToPath(new URL('./shard.ts', import.meta.url));
// Strict: Mocha passes over a rejection that nobody handled, but not over an uncaught exception.
const NODE_OPTIONS = [...TYPESCRIPT, '--unhandled-rejections=strict'];
/** A shard that says nothing for so long hangs in a way that Mocha's own limits cannot see. */
const SILENCE_LIMIT_MS = 10 * 60_000;
const OPEN_HANDLES_LIMIT_MS = 5_000;

export interface ShardResult {
  readonly files: readonly FileReport[];
  readonly failures: readonly FailureReport[];
  readonly leftOut: readonly { readonly title: string; readonly reason: string }[];
}

export interface ShardOptions {
  readonly shards: readonly (readonly string[])[];
  readonly jobs: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Called after each file, with what it printed. */
  readonly onFile: (report: FileReport, failures: readonly FailureReport[], output: string) => void;
}

/** Runs each shard in a process of its own, `jobs` of them at a time, and adds up what they say. */
export async function runShards(options: ShardOptions): Promise<ShardResult> {
  const waiting = [...options.shards];
  const results: ShardResult[] = [];
  const work = async (): Promise<void> => {
    for (let files = waiting.shift(); files !== undefined; files = waiting.shift()) results.push(await runShard(files, options));
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return {
    files: results.flatMap((result) => result.files),
    failures: results.flatMap((result) => result.failures),
    leftOut: results.flatMap((result) => result.leftOut),
  };
}

async function runShard(specs: readonly string[], options: ShardOptions): Promise<ShardResult> {
  const shard = fork(SHARD, specs, { execArgv: NODE_OPTIONS, env: options.environment, silent: true });
  const result = { files: [] as FileReport[], failures: [] as FailureReport[], leftOut: [] as ShardResult['leftOut'][number][] };
  let output = '';
  let running = 'before the first test';
  let ended = false;
  let reason: string | undefined;
  let limit: NodeJS.Timeout | undefined;

  const endAfter = (milliseconds: number, why: string): void => {
    clearTimeout(limit);
    limit = setTimeout(() => {
      reason = why;
      shard.kill('SIGKILL');
    }, milliseconds);
  };
  const finishFile = (report: FileReport, failures: readonly FailureReport[]): void => {
    result.files.push(report);
    result.failures.push(...failures);
    options.onFile(report, failures, output);
    output = '';
  };

  endAfter(SILENCE_LIMIT_MS, 'said nothing for too long');
  for (const stream of [shard.stdout, shard.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  shard.on('message', (message: ShardMessage) => {
    endAfter(SILENCE_LIMIT_MS, 'said nothing for too long');
    if (message.kind === 'test') running = message.title;
    else if (message.kind === 'file') finishFile(message.report, message.failures);
    else {
      ended = true;
      result.leftOut.push(...message.leftOut);
      endAfter(OPEN_HANDLES_LIMIT_MS, 'did not end after its last test: a spec left something open');
    }
  });
  const ending = await endOf(shard);
  clearTimeout(limit);

  if (!ended || reason !== undefined) {
    const done = new Set(result.files.map((report) => report.file));
    const lost = ended ? [specs.join(' ')] : specs.filter((file) => !done.has(file));
    const text = `The test process ${reason ?? `ended with ${ending}`}. Last test: ${running}\n${output}`;
    for (const file of lost) {
      finishFile({ file, passed: 0, failed: 1, skipped: [], durationMs: 0 }, [{ file, title: 'did not finish', text }]);
    }
  }
  return result;
}

async function endOf(shard: ChildProcess): Promise<string> {
  // "close" and not "exit": only then all output has arrived.
  const [code, signal] = (await once(shard, 'close')) as [number | null, NodeJS.Signals | null];
  return signal ?? `exit code ${String(code)}`;
}
