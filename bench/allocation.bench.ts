import { readCases } from '../src/features/allocation/cases/read-cases.ts';
import { AccountFlow } from '../src/features/allocation/engine/account-flow.ts';
import { allocate } from '../src/features/allocation/engine/allocate.ts';
import type { AllocationInput } from '../src/features/allocation/engine/allocation-types.ts';
import { inputHashOf } from '../src/features/allocation/engine/canonical-form.ts';
import { allocationInputProblems } from '../src/features/allocation/engine/check-input.ts';
import { compileInstance } from '../src/features/allocation/engine/compile-instance.ts';
import { expand } from '../src/features/allocation/engine/expand.ts';
import { fillAccounts } from '../src/features/allocation/engine/fill-accounts.ts';
import { verifyAllocation } from '../src/features/allocation/engine/verifier.ts';
import { generateCase, type CaseText } from './allocation/generate-case.ts';
import { median } from './side-by-side.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const SIZES = [0.1, 1, 2];

type Figures = Record<'parseMs' | 'compileMs' | 'allocateMs' | 'expandMs' | 'wholeMs' | 'hashMs' | 'verifyMs', number>;

/**
 * A whole state's allocation (generate-case.ts) step by step, in turn within each round. `ratio` = allocate / (parse + compile):
 * deciding takes about as long as reading what is decided upon. Limit 1.0, at the design's size; a tenth and twice of it beside.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const sizes: Record<string, unknown> = {};
  for (const size of SIZES) {
    const text = generateCase(size);
    const rounds: Figures[] = [];
    let facts: Record<string, number> = {};
    for (let round = 0; round <= ROUNDS; round++) {
      const played = play(text);
      process.stderr.write(`size ${size} round ${round}: ${JSON.stringify(played.figures)}\n`);
      ({ facts } = played);
      // the first round compiles
      if (round > 0) rounds.push(played.figures);
    }
    const medians = Object.fromEntries((Object.keys(rounds[0] ?? {}) as (keyof Figures)[]).map((name) => [name, Math.round(median(rounds.map((each) => each[name])))]));
    const ratio = median(rounds.map(({ parseMs, compileMs, allocateMs }) => allocateMs / (parseMs + compileMs)));
    const verifyRatio = median(rounds.map(({ verifyMs, allocateMs }) => verifyMs / allocateMs));
    sizes[String(size)] = { ratio: Number(ratio.toFixed(2)), verifyRatio: Number(verifyRatio.toFixed(2)), ...medians, ...facts };
  }
  const target = sizes['1'] as { readonly ratio: number };
  return { limit: 1.0, peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024), ...target, sizes };
}

function play(text: CaseText): { readonly figures: Figures; readonly facts: Record<string, number> } {
  let [at, took] = [performance.now(), 0];
  const lap = (): number => {
    const now = performance.now();
    took = now - at;
    at = now;
    return took;
  };
  const input = inputOf(text);
  const parseMs = lap();
  if (allocationInputProblems(input).length > 0) throw new Error('the generated case is not sound');
  const instance = compileInstance(input);
  const compileMs = lap();
  const flow = new AccountFlow(instance);
  const { turns, closings } = fillAccounts(instance, input.policy.key, flow);
  const allocateMs = lap();
  expand(instance, flow);
  const expandMs = lap();
  const result = allocate(input);
  const wholeMs = lap();
  inputHashOf(input);
  const hashMs = lap();
  const violations = verifyAllocation(input, result);
  const verifyMs = lap();
  if (violations.length > 0) throw new Error(`${violations.length} violations, first ${violations[0]?.name}: ${violations[0]?.detail}`);
  return {
    figures: { parseMs, compileMs, allocateMs, expandMs, wholeMs, hashMs, verifyMs },
    facts: {
      requests: instance.requests.length, asked: instance.requests.reduce((sum, { quantity }) => sum + quantity, 0), devices: instance.capacities.reduce((sum, capacity) => sum + capacity, 0),
      given: turns.reduce((sum, { units }) => sum + units, 0), accounts: instance.accountIds.length, nodes: instance.nodes.length, closed: closings.length,
      signatures: instance.edgeStarts.length - 1, edges: instance.edgePool.length, pools: instance.poolIds.length, tightSets: result.tightSets.length,
    },
  };
}

function inputOf({ demand, supply }: CaseText): AllocationInput {
  const { read, problems } = readCases({ demand, supply, key: 'webster', seed: 'bench' });
  if (!read) throw new Error(`the generated case cannot be read: ${JSON.stringify(problems[0])}`);
  return read.input;
}
