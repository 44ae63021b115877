import type { AllocationInput, AllocationRequest } from './allocation-types.ts';
import { fractionComparison, numeratorOf, tieRanks, type CompareFractions } from './priority.ts';
import { compareText, sortedById } from './stable-order.ts';

/** What takes turns: all ordinary requests of one account in one class together, or one request with a minimum lot. */
export interface ClaimNode {
  readonly account: number;
  readonly classRank: number;
  /** Devices that the first turn must bring at once; 1 for ordinary requests. */
  readonly lot: number;
  readonly lotRequestId: string | null;
  /** Indices of requests, in the order in which the account wants them filled. */
  readonly requests: readonly number[];
  readonly demand: number;
}

/** The input as indices, in an order that depends on ids and never on arrival. */
export interface CompiledInstance {
  readonly poolIds: readonly string[];
  readonly capacities: readonly number[];
  readonly accountIds: readonly string[];
  readonly weights: readonly number[];
  readonly held: readonly number[];
  readonly ties: readonly number[];
  /** Sorted by class, needed-by and id. */
  readonly requests: readonly AllocationRequest[];
  /** Per request the pools that may serve it, best first. */
  readonly options: readonly (readonly number[])[];
  readonly nodes: readonly ClaimNode[];
  readonly nodeOfRequest: readonly number[];
  readonly nodesOfAccount: readonly (readonly number[])[];
  readonly compare: CompareFractions;
}

export function compileInstance(input: AllocationInput): CompiledInstance {
  const pools = sortedById(input.pools);
  const accounts = sortedById(input.accounts);
  const accountIndex = new Map(accounts.map(({ id }, index) => [id, index]));
  const ranks = tieRanks(input.policy.seed, accounts.map(({ id }) => id));
  const requests = [...input.requests].sort(byUrgency);
  const nodes = nodesOf(requests, accountIndex);
  const nodeOfRequest: number[] = [];
  nodes.forEach((node, index) => node.requests.forEach((request) => (nodeOfRequest[request] = index)));
  const nodesOfAccount: number[][] = accounts.map(() => []);
  nodes.forEach((node, index) => nodesOfAccount[node.account]?.push(index));
  const weights = accounts.map(({ weight }) => weight);
  const asked = requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const mostHeld = accounts.reduce((most, { held }) => Math.max(most, held), 0);
  return {
    poolIds: pools.map(({ id }) => id),
    capacities: pools.map(({ capacity }) => capacity),
    accountIds: accounts.map(({ id }) => id),
    weights,
    held: accounts.map(({ held }) => held),
    ties: accounts.map(({ id }) => ranks.get(id) ?? 0),
    requests,
    options: optionsOf(pools, accounts, requests, accountIndex),
    nodes,
    nodeOfRequest,
    nodesOfAccount,
    compare: fractionComparison(numeratorOf('dhondt', mostHeld + asked, asked), weights.reduce((most, weight) => Math.max(most, weight), 1)),
  };
}

function byUrgency(a: AllocationRequest, b: AllocationRequest): number {
  const noDate = '9999-99-99';
  return a.classRank - b.classRank || compareText(a.neededBy ?? noDate, b.neededBy ?? noDate) || compareText(a.id, b.id);
}

function nodesOf(requests: readonly AllocationRequest[], accountIndex: ReadonlyMap<string, number>): ClaimNode[] {
  const groups = new Map<string, { readonly account: number; readonly members: number[] }>();
  requests.forEach((request, index) => {
    const account = accountIndex.get(request.accountId) ?? -1;
    const lot = isLot(request) ? request.id : '';
    const key = JSON.stringify([request.classRank, account, lot]);
    const group = groups.get(key);
    if (group) group.members.push(index);
    else groups.set(key, { account, members: [index] });
  });
  const nodes: ClaimNode[] = [];
  for (const { account, members } of groups.values()) {
    const first = requests[members[0] ?? -1];
    if (!first) continue;
    nodes.push({
      account,
      classRank: first.classRank,
      lot: isLot(first) ? (first.minimumLot ?? 1) : 1,
      lotRequestId: isLot(first) ? first.id : null,
      requests: members,
      demand: members.reduce((sum, member) => sum + (requests[member]?.quantity ?? 0), 0),
    });
  }
  return nodes.sort((a, b) => a.classRank - b.classRank || a.account - b.account || compareText(a.lotRequestId ?? '', b.lotRequestId ?? ''));
}

function isLot(request: AllocationRequest): boolean {
  return request.minimumLot !== null && request.minimumLot > 1;
}

/** Models in the requester's order; of one model the ordinary stock first, so that a reserve is touched last. */
function optionsOf(
  pools: AllocationInput['pools'],
  accounts: AllocationInput['accounts'],
  requests: readonly AllocationRequest[],
  accountIndex: ReadonlyMap<string, number>,
): number[][] {
  const poolsOfModel = new Map<string, number[]>();
  const ordinaryFirst = pools.map((_, index) => index).sort((a, b) => Number(pools[a]?.topClassOnly) - Number(pools[b]?.topClassOnly) || a - b);
  for (const index of ordinaryFirst) {
    const modelId = pools[index]?.modelId ?? '';
    poolsOfModel.set(modelId, [...(poolsOfModel.get(modelId) ?? []), index]);
  }
  const earmarks = accounts.map(({ earmarkIds }) => new Set(earmarkIds));
  return requests.map((request) => {
    const own = earmarks[accountIndex.get(request.accountId) ?? -1];
    return request.acceptableModelIds
      .flatMap((modelId) => poolsOfModel.get(modelId) ?? [])
      .filter((index) => {
        const pool = pools[index];
        if (!pool) return false;
        return (pool.earmarkId === null || own?.has(pool.earmarkId) === true) && (!pool.topClassOnly || request.classRank === 0);
      });
  });
}
