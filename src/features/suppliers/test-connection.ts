import type { WriteContext } from '../../persistence/transaction.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { SupplierCallError } from './adapters/supplier-call.ts';
import { noteFailure, noteHeard, requireConnection } from './connection-health.ts';
import { SupplierPaused } from './call-gate.ts';
import { LimitedHttp } from './limited-http.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { supplierGateway } from './supplier-gateway.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import type { Connection } from './supplier-tables.ts';

export interface ConnectionTrial {
  readonly works: boolean;
  readonly problems: readonly FieldProblem[];
}

/** For a person who waits before a screen. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Tries a connection as it is configured now; its requests count against the connection's limits like all others.
 * @throws AppError `suppliers.connection_invalid` 422, `connection.paused` 429
 */
export async function testConnection(deps: SupplierDeps, context: WriteContext & { readonly signal?: AbortSignal }, id: string): Promise<ConnectionTrial> {
  const connection = await deps.uow.read((db) => requireConnection(db, id));
  const problems = await tryOut(deps, connection, context.signal);
  return deps.uow.write(context, async (tx) => {
    const [first] = problems;
    if (first) await noteFailure(tx, connection, first.code);
    else noteHeard(tx, id);
    recordAudit(tx, { action: 'connection.tested', entityKind: 'connection', entityId: id, organisationId: null, after: { works: !first, problem: first?.code ?? null } });
    return { works: !first, problems };
  });
}

async function tryOut(deps: SupplierDeps, connection: Connection, signal: AbortSignal | undefined): Promise<readonly FieldProblem[]> {
  const gateway = supplierGateway(deps);
  const adapter = gateway.open(connection, deps.secrets);
  const http = new LimitedHttp(deps.uow, connection, gateway.http(signal), { maxWaitMs: LONGEST_WAIT_MS, ...(signal && { signal }) });
  try {
    return (await adapter.testConnection?.({ http, clock: deps.clock })) ?? [];
  } catch (error) {
    if (error instanceof SupplierPaused) throw supplierStatusErrors['connection.paused']({ seconds: Math.ceil(error.retryAfterMs / 1000) });
    if (error instanceof SupplierCallError) return [{ path: 'testConnection', code: `suppliers.call_${error.failure}`, message: error.message }];
    throw error;
  }
}
