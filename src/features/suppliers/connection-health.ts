import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { notify } from '../notifications/raise-notification.ts';
import { organisations } from '../organisations/organisation-tables.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { connectionHealth, supplierConnections, type Connection } from './supplier-tables.ts';

/** @throws AppError `connection.not_found` */
export async function requireConnection(db: Reader, id: string): Promise<Connection> {
  const connection = await db.one(supplierConnections, { id });
  if (!connection) throw supplierStatusErrors['connection.not_found']();
  return connection;
}

const untouched = (connectionId: string) => ({ connectionId, changesCursor: null, changesAt: null, lastHeardAt: null, lastError: null, lastErrorAt: null, touchedBy: newId() });

/** Makes the row or writes to it: what is decided about the connection's next poll after this follows one after another. */
export function touchConnection(tx: Tx, connectionId: string): void {
  tx.upsert(connectionHealth, untouched(connectionId), ['connectionId'], ['touchedBy']);
}

/** The supplier answered. */
export function noteHeard(tx: Tx, connectionId: string, more: { readonly changesCursor?: string } = {}): void {
  const row = { ...untouched(connectionId), ...more, changesAt: tx.now, lastHeardAt: tx.now };
  tx.upsert(connectionHealth, row, ['connectionId'], ['touchedBy', 'lastHeardAt', 'lastError', ...(more.changesCursor === undefined ? [] : (['changesCursor', 'changesAt'] as const))]);
}

/** The connection as a whole failed. Those in charge are told once, until it is heard again. */
export async function noteFailure(tx: Tx, connection: Connection, code: string): Promise<void> {
  touchConnection(tx, connection.id);
  const before = await tx.one(connectionHealth, { connectionId: connection.id });
  tx.update(connectionHealth, { connectionId: connection.id }, { lastError: code.slice(0, 80), lastErrorAt: tx.now });
  if (before?.lastError !== null) return;
  const root = await tx.one(organisations, { root: true });
  if (root) notify(tx, { organisationId: root.id, topic: 'supplier.connection_failing', subjectKind: 'connection', subjectId: connection.id, facts: { name: connection.name, code } });
}
