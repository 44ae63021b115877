import { code, instant, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Keyring } from '../../shared/crypto/sealed-box.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import type { SupplierCapabilities } from './adapters/supplier-adapter.ts';
import type { SupplierGateway } from './supplier-gateway.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { connectionHealth, supplierConnections, type Connection } from './supplier-tables.ts';

export interface ConnectionHealthView {
  readonly lastHeardAt: Date | null;
  /** How long ago that was, by the business clock; null = never. */
  readonly silentMinutes: number | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
  readonly breaker: 'closed' | 'open' | 'half_open';
  readonly breakerFailures: number;
  /** On the database's clock. */
  readonly breakerUntil: Date | null;
  readonly nextPollAt: Date | null;
  readonly polledOrders: number;
  readonly failingOrders: number;
  readonly quarantinedDocuments: number;
}

export interface ConnectionView extends Omit<Connection, 'credentials' | 'configuration'> {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly supplierName: string;
  readonly hasCredentials: boolean;
  readonly capabilities: SupplierCapabilities;
  readonly health: ConnectionHealthView;
}

const { changesCursor: _cursor, changesAt: _changes, touchedBy: _touched, connectionId: _id, ...healthColumns } = connectionHealth.columns;
const shape = {
  ...supplierConnections.columns, ...healthColumns, supplierName: text(), breaker: nullable(code<ConnectionHealthView['breaker']>(10)), breakerFailures: nullable(int()), breakerUntil: nullable(instant()),
  nextPollAt: nullable(instant()), polledOrders: int(), failingOrders: int(), quarantinedDocuments: int(),
};

const connectionsWithHealth = (db: Reader) => {
  const ofOrders = (what: string, condition: string): string => `(select ${what} from order_polls p where p.connection_id = c.id and ${condition})`;
  return db.q('supplier_connections as c').join('suppliers as s', 's.id', 'c.supplier_id')
    .leftJoin('connection_health as h', 'h.connection_id', 'c.id').leftJoin('circuit_breakers as b', 'b.connection_id', 'c.id')
    .select(
      'c.*', 's.name as supplier_name', 'h.last_heard_at', 'h.last_error', 'h.last_error_at', 'b.state as breaker', 'b.failures as breaker_failures', 'b.until as breaker_until',
      db.q.raw(`${ofOrders('min(p.next_poll_at)', 'p.next_poll_at is not null')} as next_poll_at`),
      db.q.raw(`${ofOrders('count(*)', 'p.next_poll_at is not null')} as polled_orders`),
      db.q.raw(`${ofOrders('count(*)', 'p.failures > 0')} as failing_orders`),
      db.q.raw("(select count(*) from supplier_documents d where d.connection_id = c.id and d.state = 'quarantined') as quarantined_documents"),
    );
};

interface Viewing {
  readonly gateway: SupplierGateway;
  readonly keys: Keyring;
  readonly now: Date;
}

/** @throws AppError `connection.not_found` */
export async function getConnection(db: Reader, id: string, viewing: Viewing): Promise<ConnectionView> {
  const [[row]] = await db.selectAll(query(shape, connectionsWithHealth(db).where('c.id', id)));
  if (!row) throw supplierStatusErrors['connection.not_found']();
  return viewOf(row, viewing);
}

export interface ConnectionFilter {
  readonly supplierId?: string;
  readonly enabled?: boolean;
}

export async function listConnections(db: Reader, request: ListRequest<'name', ConnectionFilter>, viewing: Viewing): Promise<Page<ConnectionView>> {
  const builder = connectionsWithHealth(db);
  if (request.filters.supplierId !== undefined) builder.where('c.supplier_id', request.filters.supplierId);
  if (request.filters.enabled !== undefined) builder.where('c.enabled', request.filters.enabled);
  const rows = await db.select(shape, keyset(builder, request, 'c.name', 'c.id'));
  return toPage(request, rows, (row) => ({ value: row.name, id: row.id }), (row) => viewOf(row, viewing));
}

type Found = RowOf<typeof shape>;

const nothing: SupplierCapabilities = { placesOrders: false, findsOrders: false, readsStatus: false, listsChanges: false, cancels: false };

function viewOf(row: Found, { gateway, keys, now }: Viewing): ConnectionView {
  const { credentials, configuration, lastHeardAt, lastError, lastErrorAt, breaker, breakerFailures, breakerUntil, nextPollAt, polledOrders, failingOrders, quarantinedDocuments, ...rest } = row;
  return {
    ...rest,
    configuration: configuration as Record<string, unknown>,
    hasCredentials: credentials !== null,
    capabilities: capabilitiesOf(row, gateway, keys),
    health: {
      lastHeardAt, silentMinutes: lastHeardAt === null ? null : Math.max(0, Math.round((now.getTime() - lastHeardAt.getTime()) / 60_000)), lastError, lastErrorAt,
      breaker: breaker ?? 'closed', breakerFailures: breakerFailures ?? 0, breakerUntil, nextPollAt, polledOrders, failingOrders, quarantinedDocuments,
    },
  };
}

/** What the connection can do as it is configured; a configuration that is broken can do nothing. */
function capabilitiesOf(row: Found, gateway: SupplierGateway, keys: Keyring): SupplierCapabilities {
  try {
    return gateway.open(row, keys).capabilities;
  } catch {
    // Why it is broken is told by testing it; a list is no place to fail.
    return nothing;
  }
}
