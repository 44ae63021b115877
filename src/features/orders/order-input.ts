import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { TaxCategory } from './order-money.ts';

export interface SplitInput {
  /** Where the money comes from, in the words of the budget. */
  readonly source: string;
  readonly fundingProgrammeId: string | null;
  readonly amountMinor: number;
  readonly fiscalYear: number;
}

export interface ShareInput {
  readonly organisationId: string;
  readonly quantity: number;
  readonly costCentre: string | null;
  readonly shipToId: string | null;
  readonly costSplits: readonly SplitInput[];
}

export interface LineInput {
  readonly productModelId: string;
  readonly needId: string | null;
  /** The supplier's own; looked up where it is left out. */
  readonly articleNumber: string | null;
  readonly description: string | null;
  readonly quantity: number;
  /** In 1/10,000 of the currency unit, for `priceBase` pieces. */
  readonly unitPrice: number;
  readonly priceBase: number;
  readonly discountBp: number;
  readonly taxCategory: TaxCategory;
  readonly shares: readonly ShareInput[];
}

export interface OrderInput {
  /** The organisation that buys. */
  readonly organisationId: string;
  readonly supplierId: string;
  /** The supplier's first enabled connection where it is left out; without any, the order is sent by hand. */
  readonly connectionId: string | null;
  readonly procurementBasisId: string | null;
  readonly currency: string;
  readonly headerChargesMinor: number;
  readonly neededBy: CalendarDate | null;
  readonly note: string | null;
  readonly lines: readonly LineInput[];
}
