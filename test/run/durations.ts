import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileReport } from './shard-messages.ts';

const FILE = 'var/test-durations.json';
/** What the long ones took on two cores when this was written: a fresh clone has nothing else to share them out by. */
const FIRST = 'test/run/first-durations.json';

/** How long each spec file took when it last ran here, in milliseconds. */
export function readDurations(): Map<string, number> {
  const file = existsSync(FILE) ? FILE : FIRST;
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>));
}

/** Remembers the durations of this run beside those of files that were not part of it. */
export function writeDurations(before: ReadonlyMap<string, number>, reports: readonly FileReport[]): void {
  const after = new Map(before);
  for (const report of reports) after.set(report.file, Math.round(report.durationMs));
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries([...after].sort()), undefined, 2)}\n`);
}
