import { assertQuantity, sumOf, type Quantity } from '../../shared/quantity.ts';

/** A share of an order line, with how many of its pieces are closed (never coming) and accepted. */
export interface ShareStanding {
  readonly id: string;
  /** Order among the shares of the line: decides ties, then the id does. */
  readonly position: number;
  readonly quantity: Quantity;
  readonly closed: Quantity;
  readonly accepted: Quantity;
}

export interface Attribution {
  readonly shares: readonly ShareStanding[];
  /** The share of each newly accepted unit, in the order in which the units came. */
  readonly given: readonly string[];
  /** The share of each unit that is accepted no longer, last come first. */
  readonly takenBack: readonly string[];
}

export interface AttributionTarget {
  /** `closed` of the line. */
  readonly closed: Quantity;
  /** `acceptedIn` of the line: cumulative, without surplus. */
  readonly accepted: Quantity;
}

type Counter = 'closed' | 'accepted';
type Mutable = { -readonly [K in keyof ShareStanding]: ShareStanding[K] };

/**
 * Moves the shares of a line to new cumulative figures, unit by unit after Sainte-Laguë on the share quantities: the
 * next unit goes to the share with the smallest (2n + 1) / quantity. Comparison is by cross-multiplication, so no
 * rounding decides. What a share has is kept while the figures grow, however the units are bundled into deliveries;
 * only falling figures take units back, in the opposite order. A share never exceeds quantity = closed + accepted.
 */
export function attribute(shares: readonly ShareStanding[], target: AttributionTarget): Attribution {
  const state: Mutable[] = shares.map((share) => ({ ...share })).sort(byPosition);
  assertFits(state, target);
  const takenBack = take(state, 'accepted', target.accepted);
  take(state, 'closed', target.closed);
  give(state, 'closed', target.closed);
  const given = give(state, 'accepted', target.accepted);
  return { shares: state, given, takenBack };
}

const byPosition = (a: ShareStanding, b: ShareStanding): number =>
  a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function give(shares: readonly Mutable[], counter: Counter, target: number): string[] {
  const given: string[] = [];
  for (let missing = target - sumOf(shares, (s) => s[counter]); missing > 0; missing -= 1) {
    const next = pick(shares, (s) => s.closed + s.accepted < s.quantity, (a, b) => comesBefore(a, b, counter));
    next[counter] += 1;
    given.push(next.id);
  }
  return given;
}

function take(shares: readonly Mutable[], counter: Counter, target: number): string[] {
  const taken: string[] = [];
  for (let excess = sumOf(shares, (s) => s[counter]) - target; excess > 0; excess -= 1) {
    const last = pick(shares, (s) => s[counter] > 0, (a, b) => cameAfter(a, b, counter));
    last[counter] -= 1;
    taken.push(last.id);
  }
  return taken;
}

/** Shares are sorted by position, so a strict comparison leaves ties to the earlier one. */
const comesBefore = (a: Mutable, b: Mutable, counter: Counter): boolean =>
  (2 * a[counter] + 1) * b.quantity < (2 * b[counter] + 1) * a.quantity;

/** The mirror of `comesBefore` for the unit given last; here ties fall to the later share. */
const cameAfter = (a: Mutable, b: Mutable, counter: Counter): boolean =>
  (2 * a[counter] - 1) * b.quantity >= (2 * b[counter] - 1) * a.quantity;

function pick(shares: readonly Mutable[], may: (share: Mutable) => boolean, beats: (a: Mutable, b: Mutable) => boolean): Mutable {
  let best: Mutable | undefined;
  for (const share of shares) {
    if (may(share) && (best === undefined || beats(share, best))) best = share;
  }
  if (!best) throw new RangeError('no share is left for a unit');
  return best;
}

function assertFits(shares: readonly ShareStanding[], target: AttributionTarget): void {
  assertQuantity(target.closed, 'closed');
  assertQuantity(target.accepted, 'accepted');
  const quantity = sumOf(shares, (share) => assertQuantity(share.quantity, 'share quantity'));
  if (target.closed + target.accepted > quantity) {
    throw new RangeError(`shares of ${quantity} cannot hold ${target.closed} closed and ${target.accepted} accepted`);
  }
}

/** The figures of a line's shares from nothing: `accepted` units in, none closed. */
export function attributeFromStart(
  shares: readonly Pick<ShareStanding, 'id' | 'position' | 'quantity'>[], accepted: Quantity,
): readonly ShareStanding[] {
  return attribute(shares.map((share) => ({ ...share, closed: 0, accepted: 0 })), { closed: 0, accepted }).shares;
}
