import type { AllocationInput, AllocationResult, ClosingLevel, TightSet, TraceUnit } from './allocation-types.ts';
import { allocationEngineErrors } from './allocation-engine-errors.ts';
import { inputHashOf, outputHashOf } from './canonical-form.ts';
import { allocationInputProblems } from './check-input.ts';
import { compileInstance, type CompiledInstance } from './compile-instance.ts';
import { fillAccounts, type NodeClosing, type Turn } from './fill-accounts.ts';
import { FlowNetwork } from './flow-network.ts';
import { spreadOverRequests } from './spread-over-requests.ts';
import { compareText } from './stable-order.ts';

/** Named in every result, so that an auditor knows which program to run again. */
export const ENGINE = 'unit-augmentation/1';

/**
 * Who gets what: classes highest first, inside a class unit by unit to the account with the smallest key that can
 * still be served. Pure: equal input (in whatever order) gives an equal result, byte for byte.
 * Throws `allocation.input_invalid` with all problems.
 */
export function allocate(input: AllocationInput): AllocationResult {
  const problems = allocationInputProblems(input);
  if (problems.length > 0) throw allocationEngineErrors['allocation.input_invalid']({}, problems);
  const instance = compileInstance(input);
  const network = new FlowNetwork(instance);
  const { turns, closings } = fillAccounts(instance, input.policy.key, network);
  spreadOverRequests(instance, network);
  const result = {
    engine: ENGINE,
    policyVersion: input.policy.version,
    seed: input.policy.seed,
    inputHash: inputHashOf(input),
    awards: awardsOf(instance, network),
    requests: instance.requests
      .map(({ id, quantity }, index) => ({ requestId: id, demand: quantity, quantity: network.got[index] ?? 0 }))
      .sort((a, b) => compareText(a.requestId, b.requestId)),
    flows: flowsOf(instance, network),
    trace: traceOf(instance, network, turns),
    ...closingLevels(instance, network, closings),
    pools: instance.poolIds.map((poolId, index) => {
      const capacity = instance.capacities[index] ?? 0;
      const unused = network.free[index] ?? 0;
      return { poolId, capacity, used: capacity - unused, unused };
    }),
  };
  return { ...result, outputHash: outputHashOf(result) };
}

function awardsOf(instance: CompiledInstance, network: FlowNetwork): AllocationResult['awards'] {
  const totals = new Map<string, { accountId: string; classRank: number; demand: number; quantity: number }>();
  instance.requests.forEach(({ accountId, classRank, quantity }, index) => {
    const key = JSON.stringify([accountId, classRank]);
    const total = totals.get(key) ?? { accountId, classRank, demand: 0, quantity: 0 };
    total.demand += quantity;
    total.quantity += network.got[index] ?? 0;
    totals.set(key, total);
  });
  return [...totals.values()].sort((a, b) => a.classRank - b.classRank || compareText(a.accountId, b.accountId));
}

function flowsOf(instance: CompiledInstance, network: FlowNetwork): AllocationResult['flows'] {
  return instance.requests
    .flatMap(({ id }, request) =>
      (instance.options[request] ?? []).map((pool) => ({
        poolId: instance.poolIds[pool] ?? '',
        requestId: id,
        quantity: network.units(request, pool),
      })),
    )
    .filter(({ quantity }) => quantity > 0)
    .sort((a, b) => compareText(a.poolId, b.poolId) || compareText(a.requestId, b.requestId));
}

/** An account's turns, in their order, fill its requests in the order of need. */
function traceOf(instance: CompiledInstance, network: FlowNetwork, turns: readonly Turn[]): TraceUnit[] {
  const left = [...network.got];
  const cursor = instance.nodes.map(() => 0);
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

function closingLevels(
  instance: CompiledInstance,
  network: FlowNetwork,
  nodeClosings: readonly NodeClosing[],
): { closings: ClosingLevel[]; tightSets: TightSet[] } {
  const next = network.successors();
  const tightSets: TightSet[] = [];
  const indexOfSet = new Map<string, number>();
  const closings = nodeClosings.map(({ node: index, reason, num }) => {
    const node = instance.nodes[index];
    const reached = new Set(node ? network.startsOf(node).map(({ pool }) => pool) : []);
    for (const pool of reached) next[pool]?.forEach((other) => reached.add(other));
    const poolIds = [...reached].map((pool) => instance.poolIds[pool] ?? '').sort(compareText);
    const key = JSON.stringify(poolIds);
    const tightSet = indexOfSet.get(key) ?? tightSets.push({ poolIds }) - 1;
    indexOfSet.set(key, tightSet);
    const account = node?.account ?? -1;
    return {
      accountId: instance.accountIds[account] ?? '',
      classRank: node?.classRank ?? 0,
      lotRequestId: node?.lotRequestId ?? null,
      reason,
      num,
      weight: instance.weights[account] ?? 1,
      tightSet,
    };
  });
  return { closings, tightSets };
}
