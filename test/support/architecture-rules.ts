import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';

const MAX_LINES = 400;
const VAGUE_NAMES = /(?:^|-)(?:utils?|helpers?|managers?|misc|common)(?:-|\.|$)/;
const NARROWED = /\b(?:describe|it|context|specify)\.only\(/;
const SWITCHED_OFF = /\b(?:(?:describe|it|context|specify)\.skip|x(?:it|describe))\(/;

export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly to?: string;
}

interface CruiseOutput {
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string; to: string }[]; readonly totalCruised: number };
}

/** Checks who imports whom below `root` by the rules of .dependency-cruiser.mjs. */
export function importViolations(root: string, folders: readonly string[]): { readonly files: number; readonly violations: Violation[] } {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', resolve('.dependency-cruiser.mjs'), '--output-type', 'json', ...folders];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (!run.stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no answer: ${run.stderr}${run.stdout}`);
  const { summary } = JSON.parse(run.stdout) as CruiseOutput;
  const violations = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, file: from, to }));
  return { files: summary.totalCruised, violations };
}

/** Checks one source file by what it is called and what it says. */
export function textViolations(file: string, text: string): Violation[] {
  const problems: string[] = [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > MAX_LINES) problems.push('too-long');
  if (VAGUE_NAMES.test(basename(file))) problems.push('vague-name');
  if (!/^[a-z0-9.-]+$/.test(basename(file)) && !file.startsWith(join('web', ''))) problems.push('not-kebab-case');
  if (NARROWED.test(text)) problems.push('narrowed-test');
  if (SWITCHED_OFF.test(text)) problems.push('switched-off-test');
  return problems.map((rule) => ({ rule, file }));
}
