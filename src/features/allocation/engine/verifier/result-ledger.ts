import type { AllocationAccount, AllocationCap, AllocationInput, AllocationPool, AllocationRequest, AllocationResult } from '../allocation-types.ts';

/** The pools that a request may have, by their place in the input, in the order of its models. Equal ones are one object. */
export interface Signature {
  readonly index: number;
  readonly pools: readonly number[];
}

export interface LedgerRequest {
  readonly request: AllocationRequest;
  readonly signature: Signature;
  readonly node: LedgerNode;
  /** Pool → units. */
  readonly held: Map<number, number>;
  granted: number;
}

/** What takes turns: an account's ordinary requests of one class, or one request with a minimum lot. */
export interface LedgerNode {
  readonly index: number;
  readonly accountId: string;
  readonly classRank: number;
  readonly lot: number;
  readonly lotRequestId: string | null;
  /** The more urgent first. */
  readonly requests: LedgerRequest[];
  demand: number;
  granted: number;
}

/** Stored input and result side by side, indexed for looking things up; nothing of it is computed by the rule. */
export interface ResultLedger {
  readonly input: AllocationInput;
  readonly result: AllocationResult;
  readonly accounts: ReadonlyMap<string, AllocationAccount>;
  readonly requests: ReadonlyMap<string, LedgerRequest>;
  readonly nodes: readonly LedgerNode[];
  readonly signatures: readonly Signature[];
  readonly poolAt: ReadonlyMap<string, number>;
  /** Units left by pool. */
  readonly free: readonly number[];
  /** By pool, the signatures that hold units of it. */
  readonly holders: readonly ReadonlySet<Signature>[];
  /** By signature, the nodes that hold units through it. */
  readonly nodesOf: readonly ReadonlySet<LedgerNode>[];
  /** The limits on a node, by account and class. */
  capsOf(node: LedgerNode): readonly LedgerCap[];
  readonly caps: readonly LedgerCap[];
}

export interface LedgerCap {
  readonly cap: AllocationCap;
  readonly accounts: ReadonlySet<string>;
  used: number;
}

export function nodeKey(accountId: string, classRank: number, lotRequestId: string | null): string {
  return JSON.stringify([accountId, classRank, lotRequestId]);
}

export const isLot = (request: AllocationRequest): boolean => (request.minimumLot ?? 1) > 1;

/** The signatures by which a further unit could come to the node directly. */
export function openSignatures(node: LedgerNode): ReadonlySet<Signature> {
  return new Set(node.requests.filter(({ granted, request }) => granted < request.quantity).map(({ signature }) => signature));
}

/** Expects a result whose ids are known and whose numbers are counts (verify-sums.ts). */
export function ledgerOf(input: AllocationInput, result: AllocationResult): ResultLedger {
  const accounts = new Map(input.accounts.map((account) => [account.id, account]));
  const poolAt = new Map(input.pools.map(({ id }, index) => [id, index]));
  const signatureOf = signatureFinder(input, accounts);
  const nodes = new Map<string, LedgerNode>();
  const requests = new Map<string, LedgerRequest>();
  for (const request of input.requests) {
    const lotRequestId = isLot(request) ? request.id : null;
    const key = `${request.classRank} ${lotRequestId ?? ''} ${request.accountId}`;
    let node = nodes.get(key);
    if (!node) {
      node = { index: nodes.size, accountId: request.accountId, classRank: request.classRank, lot: request.minimumLot ?? 1, lotRequestId, requests: [], demand: 0, granted: 0 };
      nodes.set(key, node);
    }
    const entry: LedgerRequest = { request, signature: signatureOf.find(request), node, held: new Map(), granted: 0 };
    node.requests.push(entry);
    node.demand += request.quantity;
    requests.set(request.id, entry);
  }
  for (const node of nodes.values()) node.requests.sort((a, b) => earlierNeed(a.request, b.request));
  const free = input.pools.map(({ capacity }) => capacity);
  const holders = input.pools.map(() => new Set<Signature>());
  const nodesOf = signatureOf.all.map(() => new Set<LedgerNode>());
  for (const { requestId, poolId, quantity } of result.flows) {
    const [entry, pool] = [requests.get(requestId), poolAt.get(poolId) ?? -1];
    if (!entry) continue;
    entry.held.set(pool, quantity);
    entry.granted += quantity;
    entry.node.granted += quantity;
    free[pool] = (free[pool] ?? 0) - quantity;
    holders[pool]?.add(entry.signature);
    nodesOf[entry.signature.index]?.add(entry.node);
  }
  const caps = (input.caps ?? []).map((cap): LedgerCap => ({ cap, accounts: new Set(cap.accountIds), used: 0 }));
  const capsOf = (node: LedgerNode): readonly LedgerCap[] => caps.filter((each) => covers(each, node));
  for (const node of nodes.values()) for (const each of capsOf(node)) each.used += node.granted;
  return { input, result, accounts, requests, nodes: [...nodes.values()], signatures: signatureOf.all, poolAt, free, holders, nodesOf, caps, capsOf };
}

export const covers = ({ cap, accounts }: LedgerCap, node: LedgerNode): boolean => accounts.has(node.accountId) && (cap.classRank === null || cap.classRank === node.classRank);

function signatureFinder(input: AllocationInput, accounts: ReadonlyMap<string, AllocationAccount>): { readonly all: readonly Signature[]; find(request: AllocationRequest): Signature } {
  const poolsOfModel = new Map<string, number[]>();
  input.pools.forEach(({ modelId }, index) => {
    const list = poolsOfModel.get(modelId);
    if (list) list.push(index);
    else poolsOfModel.set(modelId, [index]);
  });
  const all: Signature[] = [];
  const known = new Map<string, Signature>();
  const earmarks = new Map([...accounts].map(([id, { earmarkIds }]) => [id, JSON.stringify(earmarkIds)]));
  return {
    all,
    find(request) {
      const account = accounts.get(request.accountId);
      const key = `${request.classRank === 0 ? 'top' : ''} ${earmarks.get(request.accountId) ?? ''} ${JSON.stringify(request.acceptableModelIds)}`;
      const present = known.get(key);
      if (present) return present;
      const pools = request.acceptableModelIds.flatMap((modelId) => (poolsOfModel.get(modelId) ?? []).filter((index) => {
        const pool = input.pools[index];
        return pool !== undefined && hasEarmark(account, pool) && (!pool.topClassOnly || request.classRank === 0);
      }));
      const made = { index: all.length, pools };
      all.push(made);
      known.set(key, made);
      return made;
    },
  };
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
