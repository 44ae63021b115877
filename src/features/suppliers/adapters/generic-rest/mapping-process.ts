import { Worker } from 'node:worker_threads';
import jsonata from 'jsonata';
import { parseSupplierJson } from '../supplier-json.ts';

export interface MappingTask {
  readonly id: number;
  readonly expression: string;
  /** JSON text, or null for no input. */
  readonly input: string | null;
  readonly largestResult: number;
}

export type MappingReport =
  | { readonly ready: true }
  | { readonly id: number; readonly result: string }
  | { readonly id: number; readonly code: string; readonly message: string };

// An expression that never returns keeps this process from noticing that its parent was killed; a second thread does.
const ORPHAN_WATCH = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

const reasonOf = (error: unknown): string => {
  const message: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message.slice(0, 300) : 'unknown';
};

const MOST_COMPILED = 100;
const expressions = new Map<string, jsonata.Expression>();

/** A connection's documents are all read by the same few expressions. */
function compiled(text: string): jsonata.Expression {
  const known = expressions.get(text);
  if (known) return known;
  const expression = jsonata(text);
  if (expressions.size >= MOST_COMPILED) expressions.clear();
  expressions.set(text, expression);
  return expression;
}

async function run(task: MappingTask): Promise<MappingReport> {
  let input: unknown;
  let expression: jsonata.Expression;
  try {
    input = task.input === null ? null : parseSupplierJson(task.input);
  } catch (error) {
    return { id: task.id, code: 'document.not_json', message: reasonOf(error) };
  }
  try {
    expression = compiled(task.expression);
  } catch (error) {
    return { id: task.id, code: 'mapping.syntax', message: reasonOf(error) };
  }
  try {
    const result = JSON.stringify(await expression.evaluate(input) ?? null) ?? 'null';
    if (result.length > task.largestResult) return { id: task.id, code: 'mapping.result_too_large', message: 'The result of the mapping is too large.' };
    return { id: task.id, result };
  } catch (error) {
    return { id: task.id, code: 'mapping.failed', message: reasonOf(error) };
  }
}

const report = (message: MappingReport): void => {
  process.send?.(message);
};

if (!process.send) throw new Error('mapping-process is started by MappingRunner only');
new Worker(ORPHAN_WATCH, { eval: true, execArgv: [] }).unref();
process.on('message', (task: MappingTask) => void run(task).then(report));
report({ ready: true });
