import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { Row } from '../../persistence/table.ts';
import { sumOf } from '../../shared/quantity.ts';
import type { etaHistory } from '../suppliers/supplier-tables.ts';
import { latenessOf, type BillingAxis, type DerivedLine, type Lateness, type LineCounters, type LineState, type ReceiptAxis } from './order-line.ts';
import type { TaxCategory } from './order-money.ts';
import { countersOf, derivedOf } from './line-figures.ts';
import type { Cancellation, CostSplit, LineRow, orderAmendments, orderLineSchedules, ShareRow } from './order-tables.ts';

type EtaRow = Row<typeof etaHistory>;
type Schedule = Row<typeof orderLineSchedules>;
type Amendment = Row<typeof orderAmendments>;
type ShareWithName = ShareRow & { readonly organisationName: string };

export interface LineParts {
  readonly whole: boolean;
  readonly shares: readonly ShareWithName[];
  readonly splits: readonly CostSplit[];
  readonly schedules: readonly Schedule[];
  readonly history: readonly EtaRow[];
  readonly cancellations: readonly Cancellation[];
  readonly amendments: readonly Amendment[];
  readonly finished: boolean;
  readonly neededBy: CalendarDate | null;
  readonly today: CalendarDate;
}

export interface ShareView extends Omit<ShareWithName, 'lineId'> {
  readonly costSplits: readonly Omit<CostSplit, 'shareId'>[];
}

/** A line as somebody may see it; what would tell a holder of shares about the others is null or empty. */
export interface LineView {
  readonly id: string;
  readonly position: number;
  readonly version: number;
  readonly productModelId: string;
  readonly modelName: string;
  readonly equipmentClassId: string;
  readonly classCode: string;
  readonly needId: string | null;
  readonly articleNumber: string;
  readonly description: string;
  readonly substitutesLineId: string | null;
  readonly awaitsApproval: boolean;
  readonly state: LineState;
  readonly receipt: ReceiptAxis;
  readonly billing: BillingAxis;
  readonly lateness: Lateness;
  readonly onHold: boolean;
  readonly holdReason: string | null;
  readonly firstEta: CalendarDate | null;
  readonly eta: CalendarDate | null;
  readonly etaPrecision: string;
  readonly price: { readonly unitPrice: number; readonly priceBase: number; readonly discountBp: number; readonly packSize: number; readonly taxCategory: TaxCategory; readonly taxRateBp: number; readonly netMinor: number } | null;
  readonly counters: LineCounters | null;
  readonly derived: Pick<DerivedLine, 'closed' | 'shippedIn' | 'over' | 'open' | 'confirmedOpen' | 'backorderedOpen' | 'unanswered' | 'accepted' | 'acceptedIn' | 'surplus' | 'outstanding'> | null;
  /** Over the shares shown. */
  readonly visible: { readonly quantity: number; readonly closed: number; readonly accepted: number };
  readonly shares: readonly ShareView[];
  readonly schedule: readonly (Omit<Schedule, 'quantity'> & { readonly quantity: number | null })[];
  readonly etaHistory: readonly (Omit<EtaRow, 'units'> & { readonly units: number | null })[];
  readonly cancellations: readonly Cancellation[];
  readonly amendments: readonly Amendment[];
}

export function lineView(line: LineRow & { readonly modelName: string; readonly equipmentClassId: string; readonly classCode: string }, parts: LineParts): LineView {
  const derived = derivedOf(line);
  const { whole } = parts;
  const ofLine = <T extends { readonly lineId: string }>(rows: readonly T[]): readonly T[] => rows.filter((row) => row.lineId === line.id);
  const shares = parts.shares.filter((share) => share.lineId === line.id);
  const { closed, shippedIn, over, open, confirmedOpen, backorderedOpen, unanswered, accepted, acceptedIn, surplus, outstanding } = derived;
  const { unitPrice, priceBase, discountBp, packSize, taxCategory, taxRateBp, netMinor } = line;
  return {
    id: line.id, position: line.position, version: line.version, productModelId: line.productModelId, modelName: line.modelName,
    equipmentClassId: line.equipmentClassId, classCode: line.classCode, needId: line.needId, articleNumber: line.articleNumber, description: line.description,
    substitutesLineId: line.substitutesLineId, awaitsApproval: line.awaitsRound !== null, state: derived.state, receipt: derived.receipt, billing: derived.billing,
    lateness: latenessOf({ outstanding: parts.finished ? 0 : derived.outstanding, promised: line.eta, reference: line.firstEta ?? parts.neededBy, today: parts.today }),
    onHold: line.onHold, holdReason: line.holdReason, firstEta: line.firstEta, eta: line.eta, etaPrecision: line.etaPrecision,
    price: whole ? { unitPrice, priceBase, discountBp, packSize, taxCategory, taxRateBp, netMinor } : null,
    counters: whole ? countersOf(line) : null,
    derived: whole ? { closed, shippedIn, over, open, confirmedOpen, backorderedOpen, unanswered, accepted, acceptedIn, surplus, outstanding } : null,
    visible: {
      quantity: sumOf(shares, (share) => share.quantity), closed: sumOf(shares, (share) => share.closed), accepted: sumOf(shares, (share) => share.accepted),
    },
    shares: shares.map(({ lineId: _line, ...share }) => ({
      ...share, costSplits: parts.splits.filter((split) => split.shareId === share.id).map(({ shareId: _share, ...split }) => split),
    })),
    schedule: ofLine(parts.schedules).map((entry) => ({ ...entry, quantity: whole ? entry.quantity : null })),
    etaHistory: ofLine(parts.history).map((entry) => ({ ...entry, units: whole ? entry.units : null })),
    cancellations: whole ? ofLine(parts.cancellations) : [],
    amendments: whole ? ofLine(parts.amendments) : [],
  };
}
