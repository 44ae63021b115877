import type { Lot } from './supplier-script.ts';
import type { CalendarDate } from '../../src/shared/calendar-date.ts';

/** A lot of the script with what is left of it. */
export interface OpenLot extends Lot {
  remaining: number;
}

/** Units of a line that come from one lot (null: nobody knows from where). */
export interface Part {
  readonly lot: OpenLot | null;
  open: number;
}

export interface Shipment {
  readonly despatchNumber: string;
  readonly shippedAt: Date;
  readonly carrier: string;
  readonly trackingNumbers: readonly string[];
  readonly quantity: number;
  readonly identifiers: readonly string[];
  readonly replacement: boolean;
}

export interface SimulatedLine {
  readonly position: number;
  /** The customer's own number of the line. */
  readonly customerLine: string;
  readonly article: string;
  readonly ordered: number;
  readonly substituteFor: number | null;
  parts: Part[];
  rejected: number;
  rejectedReason: string | null;
  cancelled: number;
  /** Units that another line of the same order replaces. */
  substituted: number;
  substitutedBy: number | null;
  readonly shipments: Shipment[];
}

export interface Cancellation {
  readonly number: string;
  readonly position: number;
  readonly quantity: number;
  readonly decidedAt: Date;
  result: 'pending' | 'accepted' | 'refused';
}

export interface SimulatedOrder {
  readonly id: string;
  readonly customerOrderNumber: string;
  readonly receivedAt: Date;
  readonly answersAt: Date;
  readonly lines: SimulatedLine[];
  readonly cancellations: Cancellation[];
  answered: boolean;
  revision: number;
  changedAt: Date;
}

export interface IncomingLine {
  readonly customerLine: string;
  readonly article: string;
  readonly quantity: number;
}

/** Open units of a line with one expected day. */
export interface Expectation {
  readonly quantity: number;
  readonly day: CalendarDate | null;
  readonly kind: Lot['kind'];
}

export const shippedUnits = (line: SimulatedLine): number =>
  line.shipments.reduce((sum, shipment) => sum + (shipment.replacement ? 0 : shipment.quantity), 0);

export const openUnits = (line: SimulatedLine): number => line.parts.reduce((sum, part) => sum + part.open, 0);

export const openOfKind = (line: SimulatedLine, kind: Lot['kind']): number =>
  line.parts.reduce((sum, part) => sum + ((part.lot?.kind ?? 'backordered') === kind ? part.open : 0), 0);
