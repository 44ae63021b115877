import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Machine, MachineTable } from '../../src/shared/state-machine.ts';

export const LIFECYCLES_FILE = 'docs/lifecycles.md';

interface FoundMachine {
  readonly file: string;
  readonly machine: Machine<MachineTable>;
  /** The comment above its table. */
  readonly comment: string;
}

const isMachine = (value: unknown): value is Machine<MachineTable> =>
  typeof value === 'object' && value !== null && 'table' in value && 'initial' in value && 'nextActions' in value;

/** Every table that a file below `src/` defines, found by reading, so that none can be forgotten. */
async function findMachines(): Promise<readonly FoundMachine[]> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join('src', name)).sort();
  const found: FoundMachine[] = [];
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    const defined = [...source.matchAll(/(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?export const (\w+) = defineMachine\(/g)];
    if (defined.length === 0) continue;
    const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    for (const [, comment = '', name = ''] of defined) {
      const machine = exported[name];
      if (!isMachine(machine)) throw new Error(`${file} defines ${name}, which is no machine`);
      found.push({ file, machine, comment: comment.replace(/^[ *]+/gm, ' ').replace(/\s+/g, ' ').trim() });
    }
  }
  return found;
}

function diagram({ initial, states, table }: Machine<MachineTable>): string {
  const arrows = states.flatMap((from) => {
    const byTarget = new Map<string, string[]>();
    for (const [action, to] of Object.entries(table[from] ?? {})) byTarget.set(to, [...(byTarget.get(to) ?? []), action]);
    if (byTarget.size === 0) return [`    ${from} --> [*]`];
    return [...byTarget].map(([to, actions]) => `    ${from} --> ${to}: ${actions.join(', ')}`);
  });
  return ['```mermaid', 'stateDiagram-v2', `    [*] --> ${initial}`, ...arrows, '```'].join('\n');
}

const headingOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

const INTRODUCTION = `# Lifecycles

Drawn from the tables in the code by \`npm run lifecycles\`; a test fails where this page is not what they say. An arrow
is a step with the names of the actions that take it; anything else is answered with \`state.not_allowed\` (409) and the
list of what would be possible.
`;

/** The whole page. */
export async function renderLifecycles(): Promise<string> {
  const sections = (await findMachines()).map(({ file, machine, comment }) =>
    [`## ${headingOf(machine.name)}`, `Table: [${file}](../${file})`, ...(comment === '' ? [] : [comment]), diagram(machine)].join('\n\n'));
  return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`;
}
