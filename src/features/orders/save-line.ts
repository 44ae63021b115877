import { persistenceErrors } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { extendPrice } from '../../shared/money.ts';
import { observeSlip } from '../allocation/observe-slip.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { callOffOf, moveCallOff, type CallOff } from './call-off.ts';
import { endingOf, orderMachine, type OrderState } from './order.ts';
import type { DerivedLine } from './order-line.ts';
import { derivedOf, netOf, priceOf } from './line-figures.ts';
import type { LineWork } from './order-store.ts';
import { orderLines, orderLineShares, purchaseOrders, type LineRow, type OrderRow, type ShareRow } from './order-tables.ts';
import { attribute } from './share-attribution.ts';

export interface UnitsOfShare {
  readonly shareId: string;
  readonly organisationId: string;
  readonly quantity: number;
}

export interface SavedLine extends LineWork {
  readonly derived: DerivedLine;
  /** Pieces that belong to a share from now on. */
  readonly units: readonly UnitsOfShare[];
  /** Pieces that belong to their share no longer, because the order does not cover them any more. */
  readonly takenBack: readonly UnitsOfShare[];
}

export interface LineChange {
  readonly line?: Partial<LineRow>;
  readonly order?: Partial<OrderRow>;
  /** All shares of the line, where their quantities change with it. */
  readonly shares?: readonly ShareRow[];
  /** A person agreed to it: the procurement basis follows, and may refuse. */
  readonly agreed?: boolean;
  /** Something is known to come that has no line yet: the order does not end by this. */
  readonly keepOpen?: boolean;
  readonly action: string;
  readonly reason?: string;
}

/**
 * The one way in which a line changes after its order was sent: counters, what follows from them, the attribution of
 * pieces to shares, the order's own end, and the audit entry, guarded by the order's version and then the line's.
 */
export function saveLine(tx: Tx, work: LineWork, change: LineChange): SavedLine {
  const merged = { ...work.line, ...change.line };
  const counted = { ...merged, accepted: merged.received - merged.refused };
  const derived = derivedOf(counted);
  const line: LineRow = { ...counted, netMinor: extendPrice(counted.ordered, priceOf(counted)), state: derived.state, version: work.line.version + 1 };
  const lines = work.lines.map((each) => (each.id === line.id ? line : each));
  const before = change.shares ?? work.shares;
  // What comes before its approval waits outside the shares.
  const { shares: standings, given, takenBack } = attribute(before, { closed: derived.closed, accepted: line.awaitsRound === null ? derived.acceptedIn : 0 });
  const shares = before.map((share) => ({ ...share, ...(standings.find((each) => each.id === share.id) ?? share) }));

  const present = change.order?.state ?? work.order.state;
  const state = change.keepOpen ? present : endOf(present, lines);
  const order: OrderRow = {
    ...work.order, ...change.order, state, version: work.order.version + 1, netMinor: netOf(lines, work.order.headerChargesMinor),
    closedAt: state !== work.order.state && orderMachine.nextActions(state).length === 0 ? tx.now : work.order.closedAt,
  };
  Object.assign(order, callOffAfter(tx, work.order, order, lines, change.agreed === true));
  const { id, version: _version, ...orderSet } = order;
  tx.bump(purchaseOrders, id, work.order.version, changed(work.order, orderSet));
  const { id: lineId, version: _lineVersion, ...lineSet } = line;
  tx.bump(orderLines, lineId, work.line.version, changed(work.line, lineSet));
  observeSlip(tx, order.supplierId, work.line, line);
  saveShares(tx, work.shares, shares);
  audit(tx, work, { order, line, change });
  return { order, line, lines, shares, derived, units: grouped(given, shares), takenBack: grouped(takenBack, shares) };
}

/** Only what differs is written. */
function changed<T extends object>(before: T, after: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key as keyof T] !== value)) as Partial<T>;
}

function endOf(state: OrderState, lines: readonly LineRow[]): OrderState {
  if (state !== 'sent' && state !== 'acknowledged') return state;
  if (lines.some((line) => line.awaitsRound !== null && derivedOf(line).closed < line.ordered)) return state;
  const ending = endingOf(lines.map(derivedOf));
  return ending === null ? state : orderMachine.next(state, ending);
}

/** News never takes more of a procurement basis, and so is never refused by one; it only gives back at the end. */
function callOffAfter(tx: Tx, before: OrderRow, after: OrderRow, lines: readonly LineRow[], agreed: boolean): CallOff | Record<string, never> {
  const ended = after.state !== before.state && orderMachine.nextActions(after.state).length === 0;
  if (!agreed && !ended) return {};
  const target = callOffOf(lines);
  return moveCallOff(tx, before, agreed ? target : {
    calledOffQuantity: Math.min(target.calledOffQuantity, before.calledOffQuantity ?? 0),
    calledOffMinor: Math.min(target.calledOffMinor, before.calledOffMinor ?? 0),
  });
}

function saveShares(tx: Tx, before: readonly ShareRow[], after: readonly ShareRow[]): void {
  const known = new Map(before.map((share) => [share.id, share]));
  for (const share of [...after].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const old = known.get(share.id);
    if (!old) tx.insert(orderLineShares, share);
    else if (old.quantity !== share.quantity || old.closed !== share.closed || old.accepted !== share.accepted) {
      const { quantity, closed, accepted } = share;
      tx.update(orderLineShares, { id: share.id }, { quantity, closed, accepted }, persistenceErrors['persistence.version_conflict']);
    }
  }
}

function grouped(units: readonly string[], shares: readonly ShareRow[]): UnitsOfShare[] {
  return shares.flatMap((share) => {
    const quantity = units.filter((shareId) => shareId === share.id).length;
    return quantity > 0 ? [{ shareId: share.id, organisationId: share.organisationId, quantity }] : [];
  });
}

const auditedCounters = ['ordered', 'confirmed', 'backordered', 'rejected', 'cancelled', 'shipped', 'received', 'refused', 'accepted', 'returned', 'invoiced', 'credited', 'eta', 'onHold', 'awaitsRound', 'state'] as const;

function audit(tx: Tx, work: LineWork, { order, line, change }: { readonly order: OrderRow; readonly line: LineRow; readonly change: LineChange }): void {
  const told = (row: LineRow, orderState: OrderState): Record<string, unknown> =>
    ({ ...Object.fromEntries(auditedCounters.map((key) => [key, row[key]])), orderState });
  const before = told(work.line, work.order.state);
  recordAudit(tx, {
    action: change.action, entityKind: 'order', entityId: order.id, organisationId: order.organisationId,
    before: { ...before, position: null }, after: { ...told(line, order.state), position: line.position },
    ...(change.reason !== undefined && { reason: change.reason }),
  });
}
