import type { CalendarDate } from '../../shared/calendar-date.ts';
import { sumOf } from '../../shared/quantity.ts';
import type { OrderState } from './order.ts';
import type { DerivedLine, LineCounters } from './order-line.ts';

/** A line as it counts for its need. */
export interface NeedLine {
  readonly lineId: string;
  readonly position: number;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly orderState: OrderState;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly eta: CalendarDate | null;
  readonly counters: LineCounters;
  readonly derived: DerivedLine;
  /** Asked to be cancelled, not answered yet. */
  readonly pendingCancellation: number;
  /** Nothing more is expected of the order. */
  readonly finished: boolean;
}

export interface NeedSupply {
  /** Not closed, over all orders that are not cancelled. */
  readonly ordered: number;
  readonly accepted: number;
  readonly stillNeeded: number;
  /** Ordered and not accepted yet, of orders that go on. */
  readonly open: number;
  /** What people may be promised: never more than is needed, however many suppliers are asked in parallel. */
  readonly promisable: number;
  readonly surplus: number;
}

/** Supply counts min(Σ open, still needed). Drafts are no supply. */
export function supplyOfNeed(quantity: number, lines: readonly NeedLine[]): NeedSupply {
  const placed = lines.filter((line) => line.orderState !== 'draft' && line.orderState !== 'cancelled');
  const accepted = sumOf(placed, (line) => line.derived.acceptedIn);
  const stillNeeded = Math.max(0, quantity - accepted);
  const open = sumOf(placed, openOf);
  return {
    ordered: sumOf(placed, (line) => line.counters.ordered - line.derived.closed), accepted, stillNeeded, open,
    promisable: Math.min(open, stillNeeded), surplus: Math.max(0, open - stillNeeded),
  };
}

const openOf = (line: NeedLine): number => (line.finished ? 0 : line.derived.outstanding);

export interface ProposedCancellation {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly lineId: string;
  readonly position: number;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly eta: CalendarDate | null;
  /** Not shipped, and not asked for already. */
  readonly cancellable: number;
  readonly quantity: number;
}

export interface SurplusProposal {
  /** Open beyond what is still needed. */
  readonly surplus: number;
  /** Of it, asked to be cancelled already. */
  readonly requested: number;
  /** True once another order on the need has brought all it had to: before, ordering in parallel is the purpose. */
  readonly due: boolean;
  readonly proposals: readonly ProposedCancellation[];
}

/** Cancel first what comes last: lines without a date, then the latest; of equal ones the one with most pieces open. */
export function proposeCancellations(quantity: number, lines: readonly NeedLine[]): SurplusProposal {
  const { surplus } = supplyOfNeed(quantity, lines);
  const requested = sumOf(lines, (line) => (line.finished ? 0 : line.pendingCancellation));
  let left = Math.max(0, surplus - requested);
  const sent = lines.filter((line) => line.orderState === 'sent' || line.orderState === 'acknowledged');
  const proposals = [...sent].sort(latestFirst).flatMap((line): ProposedCancellation[] => {
    const cancellable = Math.max(0, line.derived.open - line.pendingCancellation);
    const part = Math.min(cancellable, left);
    left -= part;
    const { orderId, orderNumber, lineId, position, supplierId, supplierName, eta } = line;
    return part === 0 ? [] : [{ orderId, orderNumber, lineId, position, supplierId, supplierName, eta, cancellable, quantity: part }];
  });
  return { surplus, requested, due: surplus > 0 && lines.some((line) => line.derived.outstanding === 0 && line.derived.accepted > 0), proposals };
}

function latestFirst(a: NeedLine, b: NeedLine): number {
  if (a.eta !== b.eta) return a.eta === null ? -1 : b.eta === null ? 1 : a.eta < b.eta ? 1 : -1;
  return b.derived.open - a.derived.open || (a.lineId < b.lineId ? -1 : 1);
}
