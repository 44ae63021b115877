import { persistenceErrors } from '../../persistence/db-errors.ts';
import { uniqueName, type Tx, type WriteContext } from '../../persistence/transaction.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { adapterErrors } from './adapters/adapter-errors.ts';
import { checkConnectionUrl } from './adapters/connection-url.ts';
import { requireConnection } from './connection-health.ts';
import { scheduleConnection, watchOrders } from './plan-polls.ts';
import { digestOf } from './standing/fingerprint.ts';
import type { SupplierDeps } from './supplier-deps.ts';
import { sealCredentials, supplierGateway } from './supplier-gateway.ts';
import { supplierMasterErrors } from './supplier-master-errors.ts';
import { supplierStatusErrors } from './supplier-status-errors.ts';
import { supplierConnections, suppliers, type Connection } from './supplier-tables.ts';

export interface ConnectionFields {
  readonly name: string;
  readonly adapter: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly ratePerMinute: number;
  /** Requests that may follow one another without a pause. */
  readonly burst: number;
  /** How long the supplier may take to show an order whose sending is in doubt. */
  readonly settleSeconds: number;
}

export interface ConnectionInput extends ConnectionFields {
  /** Left out: they stay as they are. Never given back. */
  readonly credentials?: Readonly<Record<string, unknown>> | null | undefined;
}

const nameTaken = { [uniqueName('supplier_connections', ['supplierId', 'name'])]: () => supplierStatusErrors['connection.name_taken']() };

/** Everything that is wrong with a configuration, its credentials, its limits and the address it leads to. */
async function checkInput(deps: SupplierDeps, input: ConnectionInput): Promise<void> {
  const gateway = supplierGateway(deps);
  const kind = gateway.kindOf(input.adapter);
  const part = (schema: typeof kind.configurationSchema, value: unknown, name: string): FieldProblem[] =>
    (schema.validate(value, { abortEarly: false, convert: false }).error?.details ?? []).map((detail) => ({ path: [name, ...detail.path].join('/'), code: detail.type, message: detail.message }));
  const { baseUrl } = input.configuration;
  const problems = [
    ...part(kind.configurationSchema, input.configuration, 'configuration'),
    ...(input.credentials ? part(kind.secretsSchema, input.credentials, 'credentials') : []),
    ...(input.burst > input.ratePerMinute ? [{ path: 'burst', code: 'connection.burst_above_rate', message: 'the burst is larger than what a minute may hold' }] : []),
    ...(typeof baseUrl === 'string' ? (await checkConnectionUrl(baseUrl, gateway.policy, gateway.resolve)).map((problem) => ({ ...problem, path: `configuration/${problem.path}` })) : []),
  ];
  const places = new Set<string>();
  // The schema and the check of the address may both name the same mistake.
  const unique = problems.filter(({ path, code }) => !places.has(`${path} ${code}`) && places.add(`${path} ${code}`));
  if (unique.length > 0) throw adapterErrors['suppliers.connection_invalid']({}, unique);
}

const pick = ({ name, adapter, configuration, ratePerMinute, burst, settleSeconds }: ConnectionFields): ConnectionFields => ({ name, adapter, configuration, ratePerMinute, burst, settleSeconds });

const told = ({ configuration, ...rest }: ConnectionFields): Record<string, unknown> => ({ ...rest, baseUrl: configuration['baseUrl'] ?? null, configuration: digestOf(configuration) });

/** @throws AppError `suppliers.connection_invalid` 422 with all problems, `connection.name_taken`, `supplier.not_found` */
export async function createConnection(deps: SupplierDeps, context: WriteContext, { supplierId, ...input }: ConnectionInput & { readonly supplierId: string }): Promise<Connection> {
  await checkInput(deps, input);
  return deps.uow.write(context, async (tx) => {
    if (!(await tx.one(suppliers, { id: supplierId }))) throw supplierMasterErrors['supplier.not_found']();
    const id = newId();
    const credentials = input.credentials ? sealCredentials(deps.secrets, id, input.credentials) : null;
    const row: Connection = { id, supplierId, ...pick(input), credentials, enabled: true, version: 1, createdAt: tx.now };
    tx.insert(supplierConnections, row, nameTaken);
    audit(tx, 'created', row, { after: { ...told(input), credentials: credentials !== null } });
    return row;
  });
}

/** @throws AppError as `createConnection`, and `version.mismatch`, `connection.not_found` */
export async function updateConnection(deps: SupplierDeps, context: WriteContext, { id, version, ...input }: ConnectionInput & { readonly id: string; readonly version: number }): Promise<Connection> {
  await checkInput(deps, input);
  return deps.uow.write(context, async (tx) => {
    const before = await requireConnection(tx, id);
    assertVersion(version, before.version);
    const credentials = input.credentials === undefined ? before.credentials : input.credentials === null ? null : sealCredentials(deps.secrets, id, input.credentials);
    const set = { ...pick(input), credentials, version: version + 1 };
    tx.update(supplierConnections, { id, version }, set, persistenceErrors['persistence.version_conflict'], nameTaken);
    audit(tx, 'changed', before, { before: { ...told(before as ConnectionFields), credentials: 'kept' }, after: { ...told(input), credentials: input.credentials === undefined ? 'kept' : 'replaced' } });
    return { ...before, ...set };
  });
}

export interface ConnectionSwitch {
  readonly id: string;
  readonly version: number;
  readonly enabled: boolean;
}

/** Switched off, a connection is neither polled nor sent to; what waits goes on when it is switched on again. */
export const switchConnection = (deps: Pick<SupplierDeps, 'uow'>, context: WriteContext, { id, version, enabled }: ConnectionSwitch): Promise<Connection> =>
  deps.uow.write(context, async (tx) => {
    const before = await requireConnection(tx, id);
    assertVersion(version, before.version);
    tx.bump(supplierConnections, id, version, { enabled });
    audit(tx, enabled ? 'enabled' : 'disabled', before, { before: { enabled: before.enabled }, after: { enabled } });
    if (enabled) await watchOrders(tx, id);
    await scheduleConnection(tx, id);
    return { ...before, enabled, version: version + 1 };
  });

function audit(tx: Tx, what: string, { id, supplierId }: Connection, states: { readonly before?: Record<string, unknown>; readonly after: Record<string, unknown> }): void {
  recordAudit(tx, { action: `connection.${what}`, entityKind: 'connection', entityId: id, organisationId: null, ...states, after: { supplierId, ...states.after } });
}
