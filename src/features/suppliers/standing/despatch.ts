import type { CalendarDate } from '../../../shared/calendar-date.ts';
import { sumOf, type Quantity } from '../../../shared/quantity.ts';
import { despatchKey, noticesByDespatch, union, uniteIdentifiers, type Notice } from './despatch-notices.ts';
import { placedOfKind, type Placed } from './order-of-statements.ts';
import type { AnnouncedIdentifier, FactOf } from './statement.ts';

/** What the supplier and carriers together say of one despatch, as far as it concerns one line. */
export interface Despatch {
  /** Unique per supplier and line. */
  readonly key: string;
  readonly despatchNumber: string;
  readonly quantity: Quantity;
  readonly delivered: Quantity;
  readonly deliveredOn: CalendarDate | null;
  readonly outstanding: Quantity | null;
  readonly carrier: string | null;
  readonly tracking: readonly string[];
  readonly identifiers: readonly AnnouncedIdentifier[];
  readonly replacement: boolean;
  readonly supplierOrderId: string | null;
  readonly state: 'announced' | 'corrected' | 'deleted';
  readonly announcedAt: Date;
  /** Of the notice that `outstanding` comes from. */
  readonly statedAt: Date;
  readonly statedPlace: number;
  readonly statedIssued: boolean;
  /** The last figure told otherwise: overruled by an explicit correction of another channel, or smaller and late. */
  readonly differs: Quantity | null;
}

export interface DespatchFold {
  readonly despatches: readonly Despatch[];
  /** Replacements excluded. */
  readonly shipped: Quantity;
  readonly delivered: Quantity;
  /** Fingerprints of updates, deletions and deliveries whose despatch has not been announced yet. */
  readonly waiting: readonly string[];
}

export function foldDespatches(placed: readonly Placed[]): DespatchFold {
  const deliveries = placedOfKind(placed, 'delivered');
  const despatches: Despatch[] = [];
  const waiting: string[] = [];
  for (const [key, notices] of noticesByDespatch(placed)) {
    const despatch = foldNotices(key, notices);
    if (despatch) despatches.push(withDelivery(despatch, deliveries));
    else waiting.push(...notices.flatMap((notice) => notice.fingerprints));
  }
  const known = new Set(despatches.map((despatch) => despatch.key));
  for (const { statement: { fact, fingerprint } } of deliveries) {
    if (fact.despatchNumber !== null && !known.has(despatchKey(fact.despatchNumber))) waiting.push(fingerprint);
  }
  const counted = despatches.filter((despatch) => !despatch.replacement);
  const shipped = sumOf(counted, (despatch) => despatch.quantity);
  const stated = largestDelivery(deliveries.filter(({ statement }) => statement.fact.despatchNumber === null));
  const delivered = Math.min(shipped, Math.max(stated, sumOf(counted, (despatch) => despatch.delivered)));
  return { despatches, shipped, delivered, waiting };
}

/**
 * Announcements only ever raise the quantity. From the first correction or deletion on, such explicit words decide in
 * their own order, even those that came before their original; without any original they all wait (null).
 */
function foldNotices(key: string, notices: readonly Notice[]): Despatch | null {
  if (!notices.some((notice) => notice.standsAlone)) return null;
  let despatch: Despatch | null = null;
  let amendedBy: string | null = null;
  for (const notice of largestRevisions(notices)) {
    if (despatch === null) {
      despatch = firstNotice(key, notice);
    } else if (notice.intent !== 'announce') {
      despatch = amend(despatch, notice);
    } else {
      const original = isOriginal(notice, notices);
      const sameChannel = notice.channel === amendedBy;
      if (despatch.state !== 'deleted') despatch = announceAgain(despatch, notice, sameChannel && original);
      else if (sameChannel && !original) despatch = firstNotice(key, notice);
    }
    if (notice.intent !== 'announce') amendedBy = notice.channel;
  }
  return despatch;
}

/**
 * The first that a channel says of a despatch is what its correction or deletion speaks of, even if that was here
 * sooner. Only a later announcement by whoever deleted it is a new despatch; other channels are merely behind the times.
 */
function isOriginal(notice: Notice, all: readonly Notice[]): boolean {
  return all.find((other) => other.standsAlone && other.channel === notice.channel) === notice;
}

/** Of the numbered revisions of one channel only the highest counts, whenever it came. */
function largestRevisions(notices: readonly Notice[]): readonly Notice[] {
  const largest = new Map<string, number>();
  for (const { channel, revision } of notices) {
    if (revision !== null) largest.set(channel, Math.max(revision, largest.get(channel) ?? 0));
  }
  return notices.filter(({ channel, revision }) => revision === null || revision === largest.get(channel));
}

function firstNotice(key: string, notice: Notice): Despatch {
  return {
    key,
    despatchNumber: notice.despatchNumber,
    quantity: notice.quantity,
    delivered: 0,
    deliveredOn: null,
    outstanding: notice.outstanding,
    carrier: notice.carrier,
    tracking: notice.tracking,
    identifiers: uniteIdentifiers(notice.identifiers, []),
    replacement: notice.replacement,
    supplierOrderId: notice.supplierOrderId,
    state: notice.intent === 'void' ? 'deleted' : notice.intent === 'amend' ? 'corrected' : 'announced',
    announcedAt: notice.at,
    statedAt: notice.at,
    statedPlace: notice.place,
    statedIssued: notice.issued,
    differs: null,
  };
}

/** The same despatch from another document or channel: it adds what it knows and never lowers the quantity. */
function announceAgain(despatch: Despatch, notice: Notice, isCorrectedFigure: boolean): Despatch {
  const corrected = despatch.state === 'corrected';
  const quantity = corrected ? despatch.quantity : Math.max(despatch.quantity, notice.quantity);
  return {
    ...despatch,
    quantity,
    differs: notice.quantity === quantity ? null : isCorrectedFigure ? despatch.differs : notice.quantity,
    carrier: despatch.carrier ?? notice.carrier,
    tracking: union(despatch.tracking, notice.tracking),
    identifiers: corrected && despatch.identifiers.length > 0 ? despatch.identifiers : uniteIdentifiers(despatch.identifiers, notice.identifiers),
    // Not every channel knows that goods come in place of others; the one that says so does.
    replacement: despatch.replacement || (notice.replacement && !corrected),
    supplierOrderId: despatch.supplierOrderId ?? notice.supplierOrderId,
    ...(notice.outstanding === null || corrected ? {} : statedBy(notice)),
  };
}

function amend(despatch: Despatch, notice: Notice): Despatch {
  if (notice.intent === 'void') {
    return { ...despatch, state: 'deleted', quantity: 0, outstanding: null, identifiers: [], differs: null };
  }
  return {
    ...despatch,
    state: 'corrected',
    quantity: notice.quantity,
    carrier: notice.carrier ?? despatch.carrier,
    tracking: notice.tracking.length > 0 ? notice.tracking : despatch.tracking,
    identifiers: notice.identifiers.length > 0 ? uniteIdentifiers(notice.identifiers, []) : despatch.identifiers,
    replacement: notice.replacement,
    differs: null,
    ...statedBy(notice),
  };
}

const statedBy = (notice: Notice): Pick<Despatch, 'outstanding' | 'statedAt' | 'statedPlace' | 'statedIssued'> =>
  ({ outstanding: notice.outstanding, statedAt: notice.at, statedPlace: notice.place, statedIssued: notice.issued });

type Delivered = Placed<FactOf<'delivered'>>;

function withDelivery(despatch: Despatch, deliveries: readonly Delivered[]): Despatch {
  const own = deliveries.filter(({ statement: { fact } }) =>
    fact.despatchNumber !== null && despatchKey(fact.despatchNumber) === despatch.key);
  const days = own.flatMap(({ statement: { fact } }) => (fact.on === null ? [] : [fact.on])).sort();
  return {
    ...despatch,
    delivered: Math.min(despatch.quantity, largestDelivery(own)),
    deliveredOn: days.at(-1) ?? null,
  };
}

/** Deliveries only grow: the largest figure ever stated, and "all of it" is larger than any. */
function largestDelivery(deliveries: readonly Delivered[]): number {
  return deliveries.reduce((most, { statement: { fact } }) => Math.max(most, fact.quantity ?? Infinity), 0);
}
