import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { reservations } from './allocation-tables.ts';

/** Ends a reservation because its device is handed over to whom it was held for. `otherwise` where it is not held any more. */
export function fulfilReservation(tx: Tx, reservation: { readonly id: string; readonly organisationId: string }, otherwise: () => Error): void {
  tx.update(
    reservations,
    { id: reservation.id, organisationId: reservation.organisationId, state: 'held' },
    { state: 'handed_over', endedAt: tx.now, version: { raw: '`version` + 1' } },
    otherwise,
  );
  recordAudit(tx, { action: 'reservation.fulfilled', entityKind: 'reservation', entityId: reservation.id, organisationId: reservation.organisationId, before: { state: 'held' }, after: { state: 'handed_over' } });
}
