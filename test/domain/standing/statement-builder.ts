import { sealDocument } from '../../../src/features/suppliers/standing/fingerprint.ts';
import type { DespatchContent, Fact, ScheduleEntry, Statement, StatementDraft } from '../../../src/features/suppliers/standing/statement.ts';

type DraftOver = Partial<Omit<StatementDraft, 'fact'>>;

let documents = 0;

/** A day of the story as an instant: day 0 is Monday 20 April 2020, 09:00 in Berlin. */
export const day = (n: number, hour = 7): Date => new Date(Date.UTC(2020, 3, 20 + n, hour));

export function draft(fact: Fact, over: DraftOver = {}): StatementDraft {
  const observedAt = over.observedAt ?? day(0);
  return {
    connectionId: 'api', orderId: 'o', lineId: 'l', supplierOrderId: null, supplierLineId: null, occurredAt: null, sequence: null,
    observedAt, source: { type: 'poll', id: 'doc', revision: null, hash: 'hash' }, ...over, fact,
  };
}

/** The statements of one document; a new document each time unless `source` says otherwise. */
export function document(facts: readonly Fact[], over: DraftOver = {}): readonly Statement[] {
  documents += 1;
  const source = over.source ?? { type: 'doc', id: `document ${documents}`, revision: null, hash: `hash ${documents}` };
  return sealDocument(facts.map((fact) => draft(fact, { ...over, source })));
}

export const despatch = (despatchNumber: string, quantity: number, over: Partial<DespatchContent> = {}): DespatchContent => ({
  despatchNumber, quantity, outstanding: null, carrier: null, tracking: [], identifiers: [], revision: null, replacement: false, ...over,
});
export const shipped = (despatchNumber: string, quantity: number, over: Partial<DespatchContent> = {}): Fact =>
  ({ kind: 'shipped', ...despatch(despatchNumber, quantity, over) });
export const corrected = (despatchNumber: string, quantity: number, over: Partial<DespatchContent> = {}): Fact =>
  ({ kind: 'despatch_corrected', ...despatch(despatchNumber, quantity, over) });
export const deleted = (despatchNumber: string): Fact => ({ kind: 'despatch_deleted', despatchNumber });
export const confirmed = (quantity: number): Fact => ({ kind: 'confirmed', quantity });
export const backordered = (quantity: number): Fact => ({ kind: 'backordered', quantity });
export const cancelled = (quantity: number, cancellationId: string | null = null): Fact => ({ kind: 'cancelled', quantity, cancellationId, reason: null });
export const rejected = (quantity: number): Fact => ({ kind: 'rejected', quantity, reason: null });
export const declined: Fact = { kind: 'declined', reason: null };
export const delivered = (despatchNumber: string | null, quantity: number | null = null): Fact => ({ kind: 'delivered', despatchNumber, quantity, on: '2020-05-12' });

export const on = (date: string | null, quantity: number, over: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  quantity, from: date, to: date, precision: date === null ? 'none' : 'day', kind: 'estimate', basis: 'delivery', ...over,
});
export const schedule = (...entries: ScheduleEntry[]): Fact => ({ kind: 'schedule', entries });
