import type { AllocationAccount, AllocationInput, AllocationPool, AllocationRequest } from './allocation-types.ts';
import { fractionComparison, numeratorOf, tieRanks, type CompareFractions } from './priority.ts';
import { compareText, sortedById } from './stable-order.ts';

/** Lists of different lengths in one: the members of `index` are `items[starts[index]] … items[starts[index + 1] - 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** What a request may have: its pools, best first, and the edges by which its signature is joined to them. */
export interface Options {
  readonly signature: number;
  readonly pools: readonly number[];
  readonly edges: readonly number[];
}

/**
 * What takes turns: all ordinary requests of one account in one class together, or one request with a minimum lot. The
 * node's demand is spread over cells, one for each signature (set of pools) that its requests have.
 */
export interface ClaimNode {
  readonly account: number;
  readonly classRank: number;
  /** Devices that the first turn must bring at once; 1 for ordinary requests. */
  readonly lot: number;
  readonly lotRequestId: string | null;
  readonly demand: number;
  /** Indices of requests, in the order in which the account wants them filled. */
  readonly requests: readonly number[];
  /** Indices into `caps` of the limits that count its devices. */
  readonly caps: readonly number[];
}

/** The input as indices, in an order that depends on ids and never on arrival. Edges join signatures to pools. */
export interface CompiledInstance {
  readonly poolIds: readonly string[];
  readonly capacities: Float64Array;
  readonly accountIds: readonly string[];
  readonly weights: Float64Array;
  readonly held: Float64Array;
  /** Rank in the draw, for accounts with exactly the same number. */
  readonly ties: Int32Array;
  /** Sorted by class, needed-by and id. */
  readonly requests: readonly AllocationRequest[];
  readonly optionsOf: readonly Options[];
  /** Highest class first, then by account and lot. */
  readonly nodes: readonly ClaimNode[];
  readonly nodesOfAccount: readonly (readonly number[])[];
  readonly nodeOfRequest: Int32Array;
  readonly cellOfRequest: Int32Array;
  /** Cells of node n: `cellStarts[n] … cellStarts[n + 1] - 1`, the most urgent request's first. */
  readonly cellStarts: Int32Array;
  readonly cellNode: Int32Array;
  readonly cellSignature: Int32Array;
  readonly cellDemand: Float64Array;
  readonly cellsOfSignature: Rows;
  /** Edges of signature s: `edgeStarts[s] … edgeStarts[s + 1] - 1`. */
  readonly edgeStarts: Int32Array;
  readonly edgePool: Int32Array;
  readonly edgeSignature: Int32Array;
  readonly edgesOfPool: Rows;
  readonly caps: readonly { readonly id: string; readonly limit: number }[];
  readonly compare: CompareFractions;
}

/** Requests shrink to (account × class × signature): what the search for a unit looks at does not grow with their number. */
export function compileInstance(input: AllocationInput): CompiledInstance {
  const pools = sortedById(input.pools);
  const accounts = sortedById(input.accounts);
  const accountIndex = new Map(accounts.map(({ id }, index) => [id, index]));
  const ranks = tieRanks(input.policy.seed, accounts.map(({ id }) => id));
  const requests = [...input.requests].sort(byUrgency);
  const accountOf = requests.map(({ accountId }) => accountIndex.get(accountId) ?? -1);
  const { optionsOf, ...edges } = compileOptions(pools, accounts, requests, accountOf);
  const caps = input.caps === undefined ? [] : sortedById(input.caps);
  const nodes = nodesOf(requests, accountOf, accounts.length, capsOfCells(caps, accountIndex, input.policy.classes.length));
  const nodesOfAccount: number[][] = accounts.map(() => []);
  nodes.forEach((node, index) => nodesOfAccount[node.account]?.push(index));
  const weights = Float64Array.from(accounts, ({ weight }) => weight);
  const asked = requests.reduce((sum, { quantity }) => sum + quantity, 0);
  const mostHeld = accounts.reduce((most, { held }) => Math.max(most, held), 0);
  return {
    poolIds: pools.map(({ id }) => id),
    capacities: Float64Array.from(pools, ({ capacity }) => capacity),
    accountIds: accounts.map(({ id }) => id),
    weights,
    held: Float64Array.from(accounts, ({ held }) => held),
    ties: Int32Array.from(accounts, ({ id }) => ranks.get(id) ?? 0),
    requests,
    optionsOf,
    nodes,
    nodesOfAccount,
    ...cellsOf(nodes, requests, optionsOf, edges.edgeStarts.length - 1),
    ...edges,
    caps: caps.map(({ id, limit }) => ({ id, limit })),
    compare: fractionComparison(numeratorOf('dhondt', mostHeld + asked, asked), weights.reduce((most, weight) => Math.max(most, weight), 1)),
  };
}

const NO_DATE = '9999-99-99';

function byUrgency(a: AllocationRequest, b: AllocationRequest): number {
  if (a.classRank !== b.classRank) return a.classRank - b.classRank;
  if (a.neededBy !== b.neededBy) return (a.neededBy ?? NO_DATE) < (b.neededBy ?? NO_DATE) ? -1 : 1;
  return compareText(a.id, b.id);
}

const isLot = (request: AllocationRequest): boolean => request.minimumLot !== null && request.minimumLot > 1;

/** The limits on each account × class, by `account * classes + class`. */
function capsOfCells(caps: NonNullable<AllocationInput['caps']>, accountIndex: ReadonlyMap<string, number>, classes: number): (account: number, classRank: number) => readonly number[] {
  const byCell = new Map<number, number[]>();
  caps.forEach(({ accountIds, classRank }, cap) => {
    const ranks = classRank === null ? Array.from({ length: classes }, (_, rank) => rank) : [classRank];
    for (const accountId of accountIds) {
      for (const rank of ranks) {
        const cell = (accountIndex.get(accountId) ?? -1) * classes + rank;
        const list = byCell.get(cell);
        if (list) list.push(cap);
        else byCell.set(cell, [cap]);
      }
    }
  });
  return (account, classRank) => byCell.get(account * classes + classRank) ?? [];
}

function nodesOf(requests: readonly AllocationRequest[], accountOf: readonly number[], accounts: number, capsOf: (account: number, classRank: number) => readonly number[]): ClaimNode[] {
  const ordinary = new Map<number, { readonly classRank: number; readonly account: number; readonly members: number[]; demand: number }>();
  const nodes: ClaimNode[] = [];
  requests.forEach((request, index) => {
    const account = accountOf[index] ?? -1;
    const { classRank, quantity } = request;
    if (isLot(request)) {
      nodes.push({ account, classRank, lot: request.minimumLot ?? 1, lotRequestId: request.id, demand: quantity, requests: [index], caps: capsOf(account, classRank) });
      return;
    }
    const key = classRank * accounts + account;
    const group = ordinary.get(key);
    if (!group) ordinary.set(key, { classRank, account, members: [index], demand: quantity });
    else {
      group.members.push(index);
      group.demand += quantity;
    }
  });
  for (const { classRank, account, members, demand } of ordinary.values()) nodes.push({ account, classRank, lot: 1, lotRequestId: null, demand, requests: members, caps: capsOf(account, classRank) });
  return nodes.sort((a, b) => a.classRank - b.classRank || a.account - b.account || compareText(a.lotRequestId ?? '', b.lotRequestId ?? ''));
}

type Cells = Pick<CompiledInstance, 'nodeOfRequest' | 'cellOfRequest' | 'cellStarts' | 'cellNode' | 'cellSignature' | 'cellDemand' | 'cellsOfSignature'>;

function cellsOf(nodes: readonly ClaimNode[], requests: readonly AllocationRequest[], optionsOf: readonly Options[], signatures: number): Cells {
  const nodeOfRequest = new Int32Array(requests.length);
  const cellOfRequest = new Int32Array(requests.length);
  const cellStarts = new Int32Array(nodes.length + 1);
  const [cellNode, cellSignature, cellDemand]: [number[], number[], number[]] = [[], [], []];
  nodes.forEach((node, index) => {
    const start = cellNode.length;
    for (const request of node.requests) {
      const signature = optionsOf[request]?.signature ?? -1;
      let cell = cellSignature.indexOf(signature, start);
      if (cell < 0) {
        cell = cellNode.push(index) - 1;
        cellSignature.push(signature);
        cellDemand.push(0);
      }
      cellDemand[cell] = (cellDemand[cell] ?? 0) + (requests[request]?.quantity ?? 0);
      nodeOfRequest[request] = index;
      cellOfRequest[request] = cell;
    }
    cellStarts[index + 1] = cellNode.length;
  });
  return {
    nodeOfRequest, cellOfRequest, cellStarts,
    cellNode: Int32Array.from(cellNode), cellSignature: Int32Array.from(cellSignature), cellDemand: Float64Array.from(cellDemand),
    cellsOfSignature: rowsBy(cellSignature, signatures),
  };
}

/** Models in the requester's order; of one model the ordinary stock first, so that a reserve is touched last. */
function compileOptions(pools: readonly AllocationPool[], accounts: readonly AllocationAccount[], requests: readonly AllocationRequest[], accountOf: readonly number[]):
  Pick<CompiledInstance, 'optionsOf' | 'edgeStarts' | 'edgePool' | 'edgeSignature' | 'edgesOfPool'> {
  const poolsOfModel = new Map<string, number[]>();
  const ordinaryFirst = pools.map((_, index) => index).sort((a, b) => Number(pools[a]?.topClassOnly) - Number(pools[b]?.topClassOnly) || a - b);
  for (const index of ordinaryFirst) {
    const modelId = pools[index]?.modelId ?? '';
    const list = poolsOfModel.get(modelId);
    if (list) list.push(index);
    else poolsOfModel.set(modelId, [index]);
  }
  const earmarks = accounts.map(({ earmarkIds }) => new Set(earmarkIds));
  const earmarkKeys = accounts.map(({ earmarkIds }) => JSON.stringify([...earmarkIds].sort(compareText)));
  const known = new Map<string, Options>();
  const signatures = new Map<string, { readonly index: number; readonly start: number }>();
  const [edgeStarts, edgePool, edgeSignature]: [number[], number[], number[]] = [[0], [], []];
  const signatureOf = (sorted: readonly number[]): { readonly index: number; readonly start: number } => {
    const key = sorted.join();
    const present = signatures.get(key);
    if (present) return present;
    const made = { index: signatures.size, start: edgePool.length };
    for (const pool of sorted) {
      edgePool.push(pool);
      edgeSignature.push(made.index);
    }
    edgeStarts.push(edgePool.length);
    signatures.set(key, made);
    return made;
  };
  const optionsOf = requests.map((request, index): Options => {
    const account = accountOf[index] ?? -1;
    const isTop = request.classRank === 0;
    const key = `${earmarkKeys[account] ?? ''}${isTop ? '+' : '-'}${JSON.stringify(request.acceptableModelIds)}`;
    const present = known.get(key);
    if (present) return present;
    const eligible = request.acceptableModelIds.flatMap((modelId) => poolsOfModel.get(modelId) ?? []).filter((pool) => {
      const { earmarkId = null, topClassOnly = false } = pools[pool] ?? {};
      return (earmarkId === null || earmarks[account]?.has(earmarkId) === true) && (!topClassOnly || isTop);
    });
    const sorted = [...eligible].sort((a, b) => a - b);
    const signature = signatureOf(sorted);
    const made = { signature: signature.index, pools: eligible, edges: eligible.map((pool) => signature.start + sorted.indexOf(pool)) };
    known.set(key, made);
    return made;
  });
  return { optionsOf, edgeStarts: Int32Array.from(edgeStarts), edgePool: Int32Array.from(edgePool), edgeSignature: Int32Array.from(edgeSignature), edgesOfPool: rowsBy(edgePool, pools.length) };
}

/** Which positions of `keys` hold each of the keys 0 … `count` - 1. */
function rowsBy(keys: readonly number[], count: number): Rows {
  const starts = new Int32Array(count + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < count; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  const next = starts.slice();
  const items = new Int32Array(keys.length);
  keys.forEach((key, position) => {
    const at = next[key] ?? 0;
    items[at] = position;
    next[key] = at + 1;
  });
  return { starts, items };
}
