/** What a simulated supplier sells. Prices are net, in cents of a euro. */
export interface Article {
  readonly number: string;
  readonly name: string;
  readonly manufacturer: string;
  readonly manufacturerPartNumber: string;
  readonly gtin: string;
  readonly netPriceCents: number;
  /** What is printed on each unit: a serial number, a serial number and an IMEI, or nothing (counted goods). */
  readonly label: 'serial' | 'serial+imei' | 'none';
  /** Beginning of the serial numbers of this article; no two articles share one. */
  readonly serialPrefix: string;
  /** Type allocation code (8 digits) that the IMEIs begin with. */
  readonly typeAllocationCode?: string;
}

/** A quantity that the supplier itself waits for, and what it believes about it as the weeks pass. */
export interface Lot {
  readonly article: string;
  /** Units; `Infinity` for "whatever is still wanted". */
  readonly quantity: number;
  readonly kind: 'confirmed' | 'backordered';
  /** From the Monday of `fromWeek` on the supplier names `week` as the delivery week, or no date (null). */
  readonly expected: readonly { readonly fromWeek: number; readonly week: number | null }[];
  /** The week whose Monday it really leaves the warehouse; null = not within this script. */
  readonly shipsInWeek: number | null;
}

/** What goes wrong in the warehouse: each happens once, with the first despatch of the article. */
export type Mishap =
  | { readonly kind: 'surplus'; readonly article: string; readonly units: number }
  | { readonly kind: 'dead_on_arrival'; readonly article: string; readonly unit: number }
  | { readonly kind: 'wrong_imei_announced'; readonly article: string; readonly unit: number };

export interface SupplierScript {
  readonly key: SupplierKey;
  readonly name: string;
  readonly orderNumberPrefix: string;
  readonly despatchPrefix: string;
  readonly carrier: string;
  readonly articles: readonly Article[];
  readonly lots: readonly Lot[];
  readonly mishaps: readonly Mishap[];
  /** Which identifiers of the units the despatch advice lists. */
  readonly announces: 'nothing' | 'serials' | 'imeis';
  /** When an order is answered, and when a cancellation is decided. */
  readonly answers: 'at-once' | 'next-day' | 'next-week';
  readonly decidesCancellation: 'at-once' | 'next-week';
  /** What may be cancelled: anything not shipped, or only what has no confirmed date. */
  readonly cancellable: 'unshipped' | 'backordered';
  /** What replaces an article that is not to be had. */
  readonly substitutes: Readonly<Record<string, { readonly article: string; readonly reason: string }>>;
  /** What happens to units for which there is neither a lot nor a substitute. */
  readonly withoutSupply: 'rejected' | 'backordered';
  /** Weeks from a complaint about a dead unit to its replacement on the dock. */
  readonly replacementWeeks: number;
}

export type SupplierKey = 'nordlicht' | 'rheintal' | 'kontor';
