import type { FieldProblem } from '../../../../shared/errors.ts';
import { lineReferenceOf } from '../written-values.ts';
import type { IngramRecord } from './ingram-record.ts';

/** Words for the state of a line, in lower case and without the prefix `im::` that some replies put before them. */
const ANSWERED = ['in progress', 'processing', 'backordered', 'shipped', 'delivered', 'invoiced', 'on hold', 'canceled', 'cancelled', 'closed', 'partially shipped'];
const RECEIVED = ['open', 'submitted'];
const GONE = ['shipped', 'delivered', 'invoiced', 'closed'];

export interface ReadLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly warning?: FieldProblem;
}

interface Shipment {
  readonly despatchNumber: string;
  readonly quantity: number;
}

/** A line of an order detail, or of the reply to an order. A state that we do not know changes nothing. */
export function lineOf(line: IngramRecord, names: Readonly<Record<string, string | null>>): ReadLine {
  const written = line.text('lineStatus');
  const status = (written ?? 'open').toLowerCase().replace(/^im::/, '').replaceAll('_', ' ');
  const known = {
    ...names,
    lineReference: lineReferenceOf(line.text('customerLineNumber')),
    supplierLineId: line.text('ingramOrderLineNumber') ?? line.text('ingramLineNumber'),
    articleNumber: line.text('ingramPartNumber'),
  };
  if (!ANSWERED.includes(status) && !RECEIVED.includes(status)) {
    return { fields: known, warning: { path: `${line.path}/lineStatus`, code: 'ingram.line_status_unknown', message: 'This state of a line is not known.' } };
  }
  const ordered = line.quantity('quantityOrdered');
  const backordered = line.quantity('quantityBackOrdered');
  const despatches = line.list('shipmentDetails').flatMap((shipment) => despatchOf(shipment, GONE.includes(status)));
  const shipped = despatches.reduce((sum, { quantity }) => sum + quantity, 0);
  const named = { ...known, ordered, despatches };
  if (status.startsWith('cancel')) return { fields: { ...named, cancelled: ordered === null ? null : ordered - Math.min(ordered, shipped), schedule: [] } };
  // "Open" is a receipt: its confirmed quantity is what they hope for.
  if (RECEIVED.includes(status)) return { fields: { ...named, backordered: backordered === 0 ? null : backordered } };
  const confirmed = line.quantity('quantityConfirmed');
  const open = Math.max(0, (confirmed ?? 0) - shipped);
  const schedule = [...confirmedParts(line, open, shipped), ...(backordered ? [{ quantity: backordered, ...backorderDate(line) }] : [])];
  return { fields: { ...named, confirmed, backordered, schedule, ...(status === 'on hold' && { hold: { reason: line.text('lineNotes') ?? 'on hold' } }) } };
}

/** A line that was not taken: it stands beside the others, with names of its own. */
export const rejectedLineOf = (item: IngramRecord, names: Readonly<Record<string, string | null>>): ReadLine => ({
  fields: {
    ...names, lineReference: lineReferenceOf(item.text('customerLineNumber')), articleNumber: item.text('ingramPartNumber'),
    ...(item.quantity('quantityOrdered') === null ? { declined: true } : { rejected: item.quantity('quantityOrdered') }),
    rejectionReason: [item.text('rejectCode'), item.text('rejectReason')].filter((part) => part !== null).join(' ') || null,
  },
});

/** Shipments are listed while they are still planned; one has left when a carrier has a day for it, or the line is gone. */
function despatchOf(shipment: IngramRecord, isGone: boolean): readonly (Shipment & Readonly<Record<string, unknown>>)[] {
  const carriers = shipment.list('carrierDetails');
  const despatchNumber = shipment.text('deliveryNumber') ?? shipment.text('invoiceNumber');
  const quantity = shipment.quantity('quantity');
  const shippedOn = carriers.map((carrier) => carrier.date('shippedDate') ?? carrier.date('deliveredDate')).find((date) => date !== null) ?? null;
  if (despatchNumber === null || !quantity || (shippedOn === null && !isGone)) return [];
  const parcels = carriers.flatMap((carrier) => carrier.list('trackingDetails'));
  return [{
    despatchNumber, quantity, shippedOn,
    carrier: carriers.map((carrier) => carrier.text('carrierName')).find((name) => name !== null) ?? null,
    trackingNumbers: [...new Set(parcels.flatMap((parcel) => parcel.text('trackingNumber') ?? []))],
    identifiers: parcels.flatMap((parcel) => parcel.list('serialNumbers')).flatMap((entry) => entry.text('serialNumber') ?? []).map((value) => ({ type: 'SN', value })),
  }];
}

type Expected = Readonly<{ date: string | null; kind: 'estimate'; basis: 'ship' | 'delivery' }>;

const delivered = (date: string | null): Expected => ({ date, kind: 'estimate', basis: 'delivery' });

/** The date by which something is there, else the one by which it leaves. */
const firstOf = (delivery: string | null | undefined, ship: string | null | undefined): Expected =>
  (delivery ?? null) === null && (ship ?? null) !== null ? { date: ship ?? null, kind: 'estimate', basis: 'ship' } : delivered(delivery ?? null);

/** Parts with their own dates count while they add up to what is open; after a shipment they no longer say which part it was. */
function confirmedParts(line: IngramRecord, open: number, shipped: number): readonly object[] {
  if (open === 0) return [];
  const parts = line.list('multipleShipments').map((part) => ({ quantity: part.quantity('confirmedQuantity') ?? 0, ...firstOf(part.date('deliveryDate'), part.date('date')) })).filter((part) => part.quantity > 0);
  if (shipped === 0 && parts.reduce((sum, { quantity }) => sum + quantity, 0) === open) return parts;
  const estimates = line.list('estimatedDates');
  const lastOf = (what: 'delivery' | 'ship'): string | null =>
    estimates.flatMap((estimate) => estimate.list(what)).map((found) => found.list(`${what}DateRange`)[0]?.date('endDate') ?? found.date(`${what}Date`)).filter((date) => date !== null).sort().at(-1) ?? null;
  return [{ quantity: open, ...firstOf(lastOf('delivery') ?? line.date('promisedDeliveryDate'), lastOf('ship')) }];
}

const backorderDate = (line: IngramRecord): Expected => delivered(line.date('backOrderETADate'));
