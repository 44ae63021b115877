import type { SimulatorProcesses } from '../../../demo/simulator-processes.ts';
import type { Order } from '../../../demo/story/procurement.ts';

/** What the suppliers have seen of us. */
export interface SupplierFacts {
  /** How often anything was ordered. */
  readonly posts: number;
  /** What they took for an order of its own. */
  readonly orderNumbers: readonly string[];
  readonly cancellations: number;
}

export async function supplierFacts(controls: SimulatorProcesses['controls']): Promise<SupplierFacts> {
  const statistics = await Promise.all(Object.values(controls).map((control) => control.statistics()));
  const requests = statistics.flatMap((each) => Object.entries(each.requests));
  return {
    posts: requests.filter(([name]) => /^POST \S*\/orders$/.test(name)).reduce((sum, [, times]) => sum + times, 0),
    orderNumbers: statistics.flatMap((each) => each.orderNumbers),
    cancellations: statistics.reduce((sum, each) => sum + each.cancellations, 0),
  };
}

/**
 * Whatever suppliers were sent twice. They take an order of the same number once, so the calls are counted: one that
 * arrived is found by the look-up, and there is no reason for a second.
 */
export function sentTwice({ posts, orderNumbers, cancellations }: SupplierFacts, orders: readonly Order[]): readonly string[] {
  const wishes = orders.flatMap((order) => order.lines).flatMap((line) => line.cancellations).length;
  return [
    ...(posts === orderNumbers.length ? [] : [`supplier.is_sent_an_order_once: ${posts} were sent, ${orderNumbers.length} are there`]),
    ...(cancellations === wishes ? [] : [`supplier.is_sent_a_cancellation_once: ${cancellations} are there for ${wishes} wishes`]),
  ];
}
