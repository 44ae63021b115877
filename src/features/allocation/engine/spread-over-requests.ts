import type { CompiledInstance } from './compile-instance.ts';
import type { FlowNetwork } from './flow-network.ts';

/**
 * With the accounts' quantities fixed, decides which requests and then which models they become: requests in the order
 * of class, needed-by and id each get as much as is possible without taking from an earlier one, and then, in the same
 * order, each gets its better models as far as an earlier choice leaves them.
 */
export function spreadOverRequests(instance: CompiledInstance, network: FlowNetwork): void {
  instance.requests.forEach((_, request) => {
    while (network.hasRoom(request) && takeFromLater(instance, network, request));
  });
  instance.requests.forEach((_, request) => {
    (instance.options[request] ?? []).forEach((pool, rank) => {
      while (takeBetterPool(instance, network, request, pool, rank));
    });
  });
}

/** One more unit for the request out of a later request of the same account; all others keep their number. */
function takeFromLater(instance: CompiledInstance, network: FlowNetwork, request: number): boolean {
  const node = instance.nodes[instance.nodeOfRequest[request] ?? -1];
  const later = (node?.requests ?? []).filter((other) => other > request && (network.got[other] ?? 0) > 0).reverse();
  if (later.length === 0) return false;
  const holderAt = (pool: number): number | undefined => later.find((other) => network.units(other, pool) > 0);
  const { route } = network.find({
    starts: (instance.options[request] ?? []).map((pool) => ({ request, pool })),
    isEnd: (pool) => (network.free[pool] ?? 0) > 0 || holderAt(pool) !== undefined,
    tradable: (giver, gainer) => giver > request && gainer > request,
  });
  if (!route) return false;
  const usesFree = (network.free[route.end] ?? 0) > 0;
  network.apply(route);
  const loser = usesFree ? later[0] : holderAt(route.end);
  if (loser !== undefined) giveBack(instance, network, loser, usesFree ? null : route.end);
  return true;
}

function giveBack(instance: CompiledInstance, network: FlowNetwork, request: number, pool: number | null): void {
  const from = pool ?? [...(instance.options[request] ?? [])].reverse().find((option) => network.units(request, option) > 0);
  if (from !== undefined) network.shift(request, from, -1);
}

/** Moves one unit of the request from a less wanted pool to this one, re-routing only requests that come later. */
function takeBetterPool(instance: CompiledInstance, network: FlowNetwork, request: number, pool: number, rank: number): boolean {
  const worse = (instance.options[request] ?? []).slice(rank + 1).filter((option) => network.units(request, option) > 0).reverse();
  const last = worse[0];
  if (last === undefined) return false;
  const { route } = network.find({
    starts: [{ request, pool }],
    isEnd: (end) => (network.free[end] ?? 0) > 0 || worse.includes(end),
    movable: (other) => other > request,
    tradable: () => false,
  });
  if (!route) return false;
  const usesFree = (network.free[route.end] ?? 0) > 0;
  network.apply(route);
  network.shift(request, usesFree ? last : route.end, -1);
  return true;
}
