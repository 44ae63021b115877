import { sumOf, type LineQuantities, type Quantity, type SupplierQuantities } from '../../../shared/quantity.ts';
import type { Despatch } from './despatch.ts';
import type { DroppedRemainder } from './dropped-remainder.ts';
import type { DatedEntry, EtaSnapshot } from './eta-history.ts';
import type { Slip } from './slips.ts';
import type { AnnouncedIdentifier, SubstituteProduct } from './statement.ts';

export const standingStates = [
  'submitted', 'acknowledged', 'confirmed', 'change_pending', 'on_hold', 'backordered', 'partially_shipped', 'shipped',
  'partially_delivered', 'delivered', 'cancelled', 'rejected',
] as const;
/** One word for a line's standing, derived; the quantities are the truth. */
export type StandingState = (typeof standingStates)[number];

/** Something that a person should look at. The standing is unchanged by it. */
export interface StandingException {
  /** As stated by the supplier, or one of ours: `despatch_differs`, `shipped_total_differs`, `confirmed_exceeds_ordered`. */
  readonly code: string;
  readonly detail: string | null;
  readonly despatchNumber: string | null;
  /** The statement that raised it; null for what the fold found out itself. */
  readonly fingerprint: string | null;
}

export interface Substitution {
  readonly quantity: Quantity;
  readonly product: SubstituteProduct;
  readonly fingerprint: string;
}

export interface StandingIdentifier extends AnnouncedIdentifier {
  readonly despatchNumber: string;
}

/** All that the supplier's statements amount to for one order line. */
export interface Standing {
  readonly state: StandingState;
  readonly counters: SupplierQuantities;
  readonly quantities: LineQuantities;
  /** Of the cancelled: those that come as another product. */
  readonly substituted: Quantity;
  readonly delivered: Quantity;
  readonly invoiced: Quantity;
  readonly acknowledged: boolean;
  readonly onHold: boolean;
  readonly holdReason: string | null;
  readonly changePending: boolean;
  /** Open units with a date or an explicit "no date", nearest first. */
  readonly schedule: readonly DatedEntry[];
  /** Open units of which no date was said. */
  readonly undated: Quantity;
  readonly despatches: readonly Despatch[];
  readonly identifiers: readonly StandingIdentifier[];
  readonly substitutions: readonly Substitution[];
  readonly supplierOrderIds: readonly string[];
  readonly remainder: DroppedRemainder | null;
  readonly exceptions: readonly StandingException[];
  readonly etaHistory: readonly EtaSnapshot[];
  readonly slips: readonly Slip[];
  /** Fingerprints of updates, deletions and deliveries that wait for their despatch. */
  readonly waiting: readonly string[];
  readonly lastHeardAt: Date | null;
}

type StateInput = Pick<Standing, 'counters' | 'quantities' | 'delivered' | 'acknowledged' | 'onHold' | 'changePending'>;

/** What waits for somebody comes first, then how far the goods have come, then how firm the promise is. */
export function standingState(standing: StateInput): StandingState {
  const { counters, quantities } = standing;
  if (quantities.closed === counters.ordered) {
    return counters.rejected > 0 && counters.cancelled === 0 ? 'rejected' : 'cancelled';
  }
  if (quantities.open === 0) {
    if (standing.delivered >= counters.shipped) return 'delivered';
    return standing.delivered > 0 ? 'partially_delivered' : 'shipped';
  }
  if (standing.onHold) return 'on_hold';
  if (standing.changePending) return 'change_pending';
  if (standing.delivered > 0) return 'partially_delivered';
  if (counters.shipped > 0) return 'partially_shipped';
  if (quantities.confirmedOpen > 0) return 'confirmed';
  if (quantities.backorderedOpen > 0) return 'backordered';
  return standing.acknowledged ? 'acknowledged' : 'submitted';
}

export interface StandingChange {
  readonly what: keyof SupplierQuantities | 'delivered' | 'invoiced' | 'state' | 'onHold' | 'remainder';
  readonly from: string | number | boolean;
  readonly to: string | number | boolean;
}

/** What news changed, for those who are to be told; slips stand in `slips` of the newer one. */
export function changesBetween(before: Standing, after: Standing): readonly StandingChange[] {
  const facts = (standing: Standing): Record<StandingChange['what'], string | number | boolean> => ({
    ...standing.counters,
    delivered: standing.delivered,
    invoiced: standing.invoiced,
    state: standing.state,
    onHold: standing.onHold,
    remainder: sumOf(standing.remainder ? [standing.remainder] : [], (one) => one.quantity),
  });
  const [old, now] = [facts(before), facts(after)];
  return (Object.keys(now) as StandingChange['what'][])
    .filter((what) => old[what] !== now[what])
    .map((what) => ({ what, from: old[what], to: now[what] }));
}
