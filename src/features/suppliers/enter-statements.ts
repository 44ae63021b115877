import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requireOrder, type OrderContext } from '../orders/order-access.ts';
import type { OrderRow } from '../orders/order-tables.ts';
import { applyDocument } from './apply-document.ts';
import { archiveDocument } from './archive-document.ts';
import { requireConnection } from './connection-health.ts';
import { parseDocument } from './parse-document.ts';
import { readStandings, type OrderStandings } from './read-standings.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { supplierConnections, type Connection } from './supplier-tables.ts';

/** What somebody was told about lines of an order, in canonical form; the order's number is added. */
export interface StatementEntry {
  readonly orderId: string;
  /** The supplier's own number of what it sent, where there is one; the same content under it counts once. */
  readonly documentId?: string | undefined;
  readonly revision?: string | undefined;
  readonly issuedAt?: Date | undefined;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Enters what a supplier said by telephone, letter or e-mail. It is archived and applied like any document, with the
 * same rank; only that mistakes are told at once instead of being set aside.
 * @throws AppError `statement.not_valid` 422 with all problems, `order.not_found`
 */
export async function enterStatements(deps: SupplierDeps, context: OrderContext, { orderId, documentId, revision, issuedAt, lines }: StatementEntry): Promise<OrderStandings> {
  const document = { documentId: documentId ?? newId(), ...(revision !== undefined && { revision }), ...(issuedAt && { issuedAt: issuedAt.toISOString() }) };
  return retryOnConflict(() => deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, { orderId }, 'statement:write');
    const bytes = Buffer.from(JSON.stringify({ ...document, lines: lines.map((line) => ({ ...line, orderNumber: order.number })) }));
    const connection = await connectionFor(tx, order);
    const archived = await archiveDocument(tx, {
      connectionId: connection.id, direction: 'in', documentType: 'manual_entry', contentType: 'application/json', bytes, source: 'manual entry', orderId, documentNumber: document.documentId,
    });
    const parsed = await parseDocument(deps, archived, connection);
    if (parsed.problems.length > 0) throw supplierStatusErrors['statement.not_valid']({}, parsed.problems);
    const { document: applied } = await applyDocument(tx, archived.id, parsed);
    if (applied.problems) throw supplierStatusErrors['statement.not_valid']({}, applied.problems);
    return readStandings(tx, order.id);
  }));
}

/** The connection under which an entry is filed: the order's own, else one that stands for "by hand". */
async function connectionFor(tx: Tx, { supplierId, connectionId }: OrderRow): Promise<Connection> {
  return connectionId === null ? manualConnection(tx, supplierId) : requireConnection(tx, connectionId);
}

const BY_HAND = 'manual';

async function manualConnection(tx: Tx, supplierId: string): Promise<Connection> {
  const known = await tx.one(supplierConnections, { supplierId, adapter: BY_HAND });
  if (known) return known;
  const row: Connection = {
    id: newId(), supplierId, name: BY_HAND, adapter: BY_HAND, configuration: {}, credentials: null, enabled: true, ratePerMinute: 60, burst: 1, settleSeconds: 0, version: 1, createdAt: tx.now,
  };
  tx.upsert(supplierConnections, row, ['supplierId', 'name'], ['name']);
  recordAudit(tx, { action: 'connection.created', entityKind: 'connection', entityId: row.id, organisationId: null, after: { supplierId, name: BY_HAND, adapter: BY_HAND } });
  const [made] = await tx.many(supplierConnections, { supplierId, name: BY_HAND });
  return made ?? row;
}
