import { AccountFlow } from './account-flow.ts';
import { allocationEngineErrors } from './allocation-engine-errors.ts';
import type { AllocationInput, AllocationResult, ClosingLevel, TightSet, TraceUnit } from './allocation-types.ts';
import { inputHashOf, outputHashOf } from './canonical-form.ts';
import { allocationInputProblems } from './check-input.ts';
import { compileInstance, type CompiledInstance } from './compile-instance.ts';
import { expand, type Expansion } from './expand.ts';
import { fillAccounts, type FilledAccounts, type NodeClosing, type Turn } from './fill-accounts.ts';
import { compareText } from './stable-order.ts';
import { poolsOf, reachablePools, type PoolSet } from './tight-sets.ts';

/** Named in every result, so that an auditor knows which program to run again. */
export const ENGINE = 'account-flow/2';

/**
 * Who gets what: classes highest first, inside a class unit by unit to the account with the smallest key that can
 * still be served. Pure: equal input (in whatever order) gives an equal result, byte for byte.
 * Throws `allocation.input_invalid` with all problems.
 */
export function allocate(input: AllocationInput): AllocationResult {
  const { instance, flow, filled: { turns, closings }, expansion } = decide(input);
  const result = {
    engine: ENGINE,
    policyVersion: input.policy.version,
    seed: input.policy.seed,
    inputHash: inputHashOf(input),
    ...quantitiesOf(instance, expansion),
    trace: traceOf(instance, expansion, turns),
    ...closingLevels(instance, flow, closings),
    pools: instance.poolIds.map((poolId, index) => {
      const capacity = instance.capacities[index] ?? 0;
      const unused = flow.free[index] ?? 0;
      return { poolId, capacity, used: capacity - unused, unused };
    }),
  };
  return { ...result, outputHash: outputHashOf(result) };
}

/** Who gets how many of what: a result without what explains and proves it. */
export type AllocatedQuantities = Pick<AllocationResult, 'awards' | 'requests' | 'flows'>;

/** As `allocate`, for whoever only goes on reckoning with the quantities: they are the same, and neither traced nor hashed. */
export function allocateQuantities(input: AllocationInput): AllocatedQuantities {
  const { instance, expansion } = decide(input);
  return quantitiesOf(instance, expansion);
}

function decide(input: AllocationInput): { readonly instance: CompiledInstance; readonly flow: AccountFlow; readonly filled: FilledAccounts; readonly expansion: Expansion } {
  const problems = allocationInputProblems(input);
  if (problems.length > 0) throw allocationEngineErrors['allocation.input_invalid']({}, problems);
  const instance = compileInstance(input);
  const flow = new AccountFlow(instance);
  const filled = fillAccounts(instance, input.policy.key, flow);
  return { instance, flow, filled, expansion: expand(instance, flow) };
}

const quantitiesOf = (instance: CompiledInstance, expansion: Expansion): AllocatedQuantities => ({
  awards: awardsOf(instance, expansion),
  requests: instance.requests
    .map(({ id, quantity }, index) => ({ requestId: id, demand: quantity, quantity: expansion.got[index] ?? 0 }))
    .sort((a, b) => compareText(a.requestId, b.requestId)),
  flows: flowsOf(instance, expansion),
});

/** By class and account; an account's lots count with its other requests. */
function awardsOf(instance: CompiledInstance, { got }: Expansion): AllocationResult['awards'] {
  const awards: { accountId: string; classRank: number; demand: number; quantity: number }[] = [];
  let last: { readonly account: number; readonly classRank: number } | undefined;
  for (const node of instance.nodes) {
    if (last?.account !== node.account || last.classRank !== node.classRank) awards.push({ accountId: instance.accountIds[node.account] ?? '', classRank: node.classRank, demand: 0, quantity: 0 });
    last = node;
    const award = awards.at(-1);
    if (!award) continue;
    award.demand += node.demand;
    for (const request of node.requests) award.quantity += got[request] ?? 0;
  }
  return awards;
}

function flowsOf(instance: CompiledInstance, { taken }: Expansion): AllocationResult['flows'] {
  const flows = taken.flatMap((own, request) =>
    [...own].flatMap(([edge, quantity]) => (quantity > 0 ? [{ pool: instance.edgePool[edge] ?? -1, requestId: instance.requests[request]?.id ?? '', quantity }] : [])));
  // pools are in the order of their ids
  flows.sort((a, b) => a.pool - b.pool || compareText(a.requestId, b.requestId));
  return flows.map(({ pool, requestId, quantity }) => ({ poolId: instance.poolIds[pool] ?? '', requestId, quantity }));
}

/** An account's turns, in their order, fill its requests in the order of need. */
function traceOf(instance: CompiledInstance, { got }: Expansion, turns: readonly Turn[]): TraceUnit[] {
  const left = got.slice();
  const cursor = new Int32Array(instance.nodes.length);
  return turns.map(({ node: index, units, num }, turn) => {
    const node = instance.nodes[index];
    const members = node?.requests ?? [];
    let at = cursor[index] ?? 0;
    while (at < members.length - 1 && (left[members[at] ?? -1] ?? 0) === 0) at += 1;
    cursor[index] = at;
    const request = members[at] ?? -1;
    left[request] = (left[request] ?? 0) - units;
    const account = node?.account ?? -1;
    return {
      turn: turn + 1,
      accountId: instance.accountIds[account] ?? '',
      classRank: node?.classRank ?? 0,
      requestId: instance.requests[request]?.id ?? '',
      units,
      num,
      weight: instance.weights[account] ?? 1,
    };
  });
}

const NO_POOLS: PoolSet = new Int32Array(0);

function closingLevels(instance: CompiledInstance, flow: AccountFlow, nodeClosings: readonly NodeClosing[]): { closings: ClosingLevel[]; tightSets: TightSet[] } {
  const reachable = reachablePools(instance, flow);
  const tightSets: TightSet[] = [];
  const indexOfSet = new Map<string, number>();
  const closings = nodeClosings.map(({ node: index, reason, cap, num }): ClosingLevel => {
    const node = instance.nodes[index];
    const set = cap === null ? reachable(index) : NO_POOLS;
    const key = set.join();
    const tightSet = indexOfSet.get(key) ?? tightSets.push({ poolIds: poolsOf(set).map((pool) => instance.poolIds[pool] ?? '') }) - 1;
    indexOfSet.set(key, tightSet);
    const account = node?.account ?? -1;
    const capId = cap === null ? undefined : instance.caps[cap]?.id;
    return {
      accountId: instance.accountIds[account] ?? '',
      classRank: node?.classRank ?? 0,
      lotRequestId: node?.lotRequestId ?? null,
      reason,
      ...(capId !== undefined && { capId }),
      num,
      weight: instance.weights[account] ?? 1,
      tightSet,
    };
  });
  return { closings, tightSets };
}
