import type { Tx } from '../../persistence/transaction.ts';
import { notify } from '../notifications/raise-notification.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import type { CancellationState } from '../orders/order.ts';
import type { DocumentHead } from './document-head.ts';
import type { KnownOrder } from './match-document.ts';
import type { Slip } from './standing/slips.ts';
import type { Standing } from './standing/standing.ts';

interface ToldLine {
  readonly id: string;
  readonly position: number;
}

/** Dates that moved: units and days, line by line. */
export function tellSlips(tx: Tx, order: KnownOrder, line: ToldLine, slips: readonly Slip[]): void {
  for (const { from, to, days, direction, units } of slips) {
    notify(tx, {
      organisationId: order.organisationId, topic: 'order.eta_changed', subjectKind: 'order', subjectId: order.id,
      facts: { number: order.number, lineId: line.id, position: line.position, from, to, days, direction, units },
    });
  }
}

/** What a person should look at and did not have to before. */
export function tellExceptions(tx: Tx, order: KnownOrder, line: ToldLine, before: Standing, after: Standing): void {
  const known = new Set(before.exceptions.map(keyOf));
  for (const { code, detail } of after.exceptions.filter((exception) => !known.has(keyOf(exception)))) tellException(tx, order, { code, detail, position: line.position });
  if (after.remainder && !after.remainder.confirmed && before.remainder?.quantity !== after.remainder.quantity) {
    tellException(tx, order, { code: 'remainder_dropped', detail: after.remainder.despatchNumber, position: line.position, units: after.remainder.quantity });
  }
}

const keyOf = ({ code, detail, despatchNumber }: Standing['exceptions'][number]): string => JSON.stringify([code, detail, despatchNumber]);

export interface ToldException {
  readonly code: string;
  readonly detail: string | null;
  readonly position?: number;
  readonly units?: number;
}

export function tellException(tx: Tx, order: Pick<KnownOrder, 'id' | 'number' | 'organisationId'>, exception: ToldException): void {
  notify(tx, { organisationId: order.organisationId, topic: 'order.exception', subjectKind: 'order', subjectId: order.id, facts: { number: order.number, ...exception } });
}

export interface SettledCancellation {
  readonly id: string;
  readonly quantity: number;
  readonly acceptedQuantity: number;
  readonly state: CancellationState;
}

export function tellCancellation(tx: Tx, order: Pick<KnownOrder, 'id' | 'number' | 'organisationId'>, position: number, { id, quantity, acceptedQuantity, state }: SettledCancellation): void {
  notify(tx, {
    organisationId: order.organisationId, topic: 'order.cancellation_settled', subjectKind: 'order', subjectId: order.id,
    facts: { number: order.number, position, cancellationId: id, outcome: state, asked: quantity, accepted: acceptedQuantity },
  });
}

/** A document that nobody could read: told where its order was placed, else at the root. */
export async function tellQuarantine(tx: Tx, document: DocumentHead, organisationId: string | null, problem: string): Promise<void> {
  const place = organisationId ?? (await tx.one(organisations, { root: true }))?.id;
  if (place === undefined) return;
  notify(tx, {
    organisationId: place, topic: 'supplier.document_quarantined', subjectKind: 'supplier_document', subjectId: document.id,
    facts: { documentType: document.documentType, receivedAt: document.receivedAt.toISOString(), problem },
  });
}
