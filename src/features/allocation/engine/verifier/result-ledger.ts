import type { AllocationAccount, AllocationInput, AllocationPool, AllocationRequest, AllocationResult } from '../allocation-types.ts';

/** What takes turns: an account's ordinary requests of one class, or one request with a minimum lot. */
export interface LedgerNode {
  readonly accountId: string;
  readonly classRank: number;
  readonly lot: number;
  readonly lotRequestId: string | null;
  readonly requests: AllocationRequest[];
  demand: number;
  granted: number;
}

/** Stored input and result side by side, indexed by id for looking things up; nothing of it is computed by the rule. */
export interface ResultLedger {
  readonly input: AllocationInput;
  readonly result: AllocationResult;
  readonly accounts: ReadonlyMap<string, AllocationAccount>;
  readonly pools: ReadonlyMap<string, AllocationPool>;
  readonly requests: ReadonlyMap<string, AllocationRequest>;
  readonly nodes: ReadonlyMap<string, LedgerNode>;
  /** request id → pool id → units */
  readonly held: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** pool id → ids of requests that hold units of it */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly free: ReadonlyMap<string, number>;
  granted(requestId: string): number;
  eligible(request: AllocationRequest): readonly AllocationPool[];
  nodeOf(request: AllocationRequest): LedgerNode;
}

export function nodeKey(accountId: string, classRank: number, lotRequestId: string | null): string {
  return JSON.stringify([accountId, classRank, lotRequestId]);
}

export function keyOfRequest(request: AllocationRequest): string {
  return nodeKey(request.accountId, request.classRank, (request.minimumLot ?? 1) > 1 ? request.id : null);
}

/** Expects a result whose ids are known and whose numbers are counts (verify-sums.ts). */
export function ledgerOf(input: AllocationInput, result: AllocationResult): ResultLedger {
  const accounts = new Map(input.accounts.map((account) => [account.id, account]));
  const pools = new Map(input.pools.map((pool) => [pool.id, pool]));
  const requests = new Map(input.requests.map((request) => [request.id, request]));
  const held = new Map<string, Map<string, number>>();
  const holders = new Map<string, string[]>();
  const free = new Map(input.pools.map(({ id, capacity }) => [id, capacity]));
  for (const { requestId, poolId, quantity } of result.flows) {
    entryOf(held, requestId, () => new Map<string, number>()).set(poolId, quantity);
    entryOf(holders, poolId, (): string[] => []).push(requestId);
    free.set(poolId, (free.get(poolId) ?? 0) - quantity);
  }
  const granted = (requestId: string): number => [...(held.get(requestId)?.values() ?? [])].reduce((sum, units) => sum + units, 0);
  const nodes = nodesOf(input.requests, granted);
  const poolsOfModel = new Map<string, AllocationPool[]>();
  for (const pool of input.pools) entryOf(poolsOfModel, pool.modelId, (): AllocationPool[] => []).push(pool);
  return {
    input,
    result,
    accounts,
    pools,
    requests,
    nodes,
    held,
    holders,
    free,
    granted,
    eligible: (request) =>
      request.acceptableModelIds.flatMap((modelId) =>
        (poolsOfModel.get(modelId) ?? []).filter((pool) => mayTake(request, accounts.get(request.accountId), pool)),
      ),
    nodeOf: (request) => nodes.get(keyOfRequest(request)) as LedgerNode, // every request of the input has one
  };
}

function nodesOf(requests: readonly AllocationRequest[], granted: (requestId: string) => number): Map<string, LedgerNode> {
  const nodes = new Map<string, LedgerNode>();
  for (const request of requests) {
    const key = keyOfRequest(request);
    const isLot = (request.minimumLot ?? 1) > 1;
    const node = nodes.get(key) ?? {
      accountId: request.accountId,
      classRank: request.classRank,
      lot: request.minimumLot ?? 1,
      lotRequestId: isLot ? request.id : null,
      requests: [],
      demand: 0,
      granted: 0,
    };
    node.requests.push(request);
    node.demand += request.quantity;
    node.granted += granted(request.id);
    nodes.set(key, node);
  }
  for (const node of nodes.values()) node.requests.sort(earlierNeed);
  return nodes;
}

function entryOf<V>(map: Map<string, V>, key: string, create: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = create();
  map.set(key, made);
  return made;
}

function earlierNeed(a: AllocationRequest, b: AllocationRequest): number {
  if (a.neededBy !== b.neededBy) {
    if (a.neededBy === null) return 1;
    if (b.neededBy === null) return -1;
    return a.neededBy < b.neededBy ? -1 : 1;
  }
  return a.id < b.id ? -1 : 1;
}

export function hasEarmark(account: AllocationAccount | undefined, pool: AllocationPool): boolean {
  return pool.earmarkId === null || (account?.earmarkIds.includes(pool.earmarkId) ?? false);
}

function mayTake(request: AllocationRequest, account: AllocationAccount | undefined, pool: AllocationPool): boolean {
  return hasEarmark(account, pool) && (!pool.topClassOnly || request.classRank === 0);
}
