import type { AccountFlow } from './account-flow.ts';
import type { ClosingReason, PriorityKey } from './allocation-types.ts';
import type { CompiledInstance } from './compile-instance.ts';
import { numeratorOf } from './priority.ts';
import { TurnQueue } from './turn-queue.ts';

/** One decision: this node got `units`, when the number of its account was num / weight. */
export interface Turn {
  readonly node: number;
  readonly units: number;
  readonly num: number;
}

export interface NodeClosing {
  readonly node: number;
  readonly reason: ClosingReason;
  /** Index of the limit that was reached; null unless the reason is `cap_reached`. */
  readonly cap: number | null;
  /** Of the next turn it would have, after all turns of its own and higher classes. */
  readonly num: number;
}

export interface FilledAccounts {
  readonly turns: readonly Turn[];
  readonly closings: readonly NodeClosing[];
}

/**
 * Decides the quantities: class by class, each unit to the account with the smallest number that can still be served.
 * Serving may change which models others get (in `flow`), never how many.
 */
export function fillAccounts(instance: CompiledInstance, key: PriorityKey, flow: AccountFlow): FilledAccounts {
  const { nodes, caps } = instance;
  const turns: Turn[] = [];
  const closed: Omit<NodeClosing, 'num'>[] = [];
  const counts = instance.held.slice();
  const given = new Float64Array(nodes.length);
  const room = Float64Array.from(caps, ({ limit }) => limit);
  const lotOf = (index: number): number => (given[index] === 0 ? (nodes[index]?.lot ?? 1) : 1);
  const numOf = (index: number): number => numeratorOf(key, counts[nodes[index]?.account ?? -1] ?? 0, lotOf(index));
  const queue = new TurnQueue(instance);
  for (let first = 0; first < nodes.length; ) {
    const classRank = nodes[first]?.classRank ?? 0;
    for (; nodes[first]?.classRank === classRank; first++) if ((nodes[first]?.demand ?? 0) > 0) queue.add(first, numOf(first));
    for (let index = queue.first(); index !== null; index = queue.first()) {
      const node = nodes[index];
      if (!node) break;
      const num = numOf(index);
      if (num !== queue.numOf(index)) {
        // another request of the same account had its turn meanwhile
        queue.moveBack(num);
        continue;
      }
      const units = lotOf(index);
      const full = node.caps.find((cap) => (room[cap] ?? 0) < units);
      if (full !== undefined || !(units === 1 ? flow.augment(index) : flow.augmentLot(index, units))) {
        closed.push({ node: index, cap: full ?? null, reason: full !== undefined ? 'cap_reached' : units > 1 ? 'lot_infeasible' : 'supply_exhausted' });
        queue.dropFirst();
        continue;
      }
      for (const cap of node.caps) room[cap] = (room[cap] ?? 0) - units;
      counts[node.account] = (counts[node.account] ?? 0) + units;
      given[index] = (given[index] ?? 0) + units;
      turns.push({ node: index, units, num });
      if ((given[index] ?? 0) < node.demand) queue.moveBack(numOf(index));
      else queue.dropFirst();
    }
  }
  return { turns, closings: closed.map((closing) => ({ ...closing, num: closingNum(instance, key, given, closing.node) })) };
}

/** Lower classes do not count: with one more device the higher class would have had its turn before them. */
function closingNum(instance: CompiledInstance, key: PriorityKey, given: Float64Array, index: number): number {
  const node = instance.nodes[index];
  if (!node) return 0;
  let count = instance.held[node.account] ?? 0;
  for (const other of instance.nodesOfAccount[node.account] ?? []) {
    if ((instance.nodes[other]?.classRank ?? 0) <= node.classRank) count += given[other] ?? 0;
  }
  return numeratorOf(key, count, given[index] === 0 ? node.lot : 1);
}
