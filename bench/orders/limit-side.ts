import { createHash } from 'node:crypto';
import { createPool, type PoolConnection } from 'mysql2/promise';
import { newId } from '../../src/shared/ids.ts';
import { orderBody, type OrderBody } from './order-mix.ts';
import { templateOf, valuesFor, type TemplateTable } from './order-template.ts';
import { keyOf } from './product-side.ts';
import type { Stage } from './stage.ts';

/** An order that the product placed: its rows are copied. */
export interface Example {
  readonly orderId: string;
  readonly index: number;
}

export interface LimitSide {
  place(index: number): Promise<void>;
  stop(): Promise<void>;
}

const unique = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];

/**
 * The same rows by the bare driver: prepared statements, one after another, one transaction for each order on a
 * connection that is kept. No HTTP, nothing is checked, and the texts of audit and answer are copied, not made.
 */
export async function startLimitSide(databaseUrl: string, stage: Stage, concurrency: number, example: Example): Promise<LimitSide> {
  const pool = createPool({ uri: databaseUrl, connectionLimit: concurrency, dateStrings: true, timezone: 'Z', maxPreparedStatements: 200 });
  const template = await templateOf(pool, example.orderId);
  const prepared = new WeakSet<object>();
  return {
    async place(index) {
      const connection = await pool.getConnection();
      if (!prepared.has(connection.connection)) {
        await connection.query("set session tx_isolation = 'READ-COMMITTED', session time_zone = '+00:00'");
        prepared.add(connection.connection);
      }
      await placeRaw(connection, stage, template, index, example);
      connection.release();
    },
    stop: () => pool.end(),
  };
}

async function placeRaw(connection: PoolConnection, stage: Stage, template: readonly TemplateTable[], index: number, example: Example): Promise<void> {
  const body = orderBody(stage, index);
  const run = async (sql: string, values: readonly (string | number)[] = []): Promise<unknown> => (await connection.execute(sql, [...values]))[0];
  const userId = await readHolder(run, stage.token);
  await run('select request_hash, status, headers, body from idempotency_keys where actor_id = ? and idempotency_key = ?', [`token:${userId}`, keyOf(index)]);
  await run('start transaction');
  const connectionId = await readReferences(run, body);
  const needIds = unique(body.lines.map((line) => line.needId)).sort();
  for (const needId of needIds) await run('update needs set version = version + 1 where id = ?', [needId]);
  await readDemand(run, body.organisationId, needIds);
  await run('update procurement_bases set used_quantity = used_quantity + ?, used_value_minor = used_value_minor + ?, version = version + 1 where id = ? and used_quantity + ? <= maximum_quantity', [150, 5_835_000, body.procurementBasisId, 150]);
  const fresh = new Map<string, string>([
    ...pairs(namedIds(orderBody(stage, example.index)), namedIds(body)), ...pairs([columnOf(template, 'connection_id')], [connectionId]),
    [columnOf(template, 'number'), `PO-2026-L${String(index).padStart(6, '0')}`], [keyOf(example.index), keyOf(index)], [`send-order:${example.orderId}`, `send-order:${newId()}`],
  ]);
  const values = valuesFor(template, newId, fresh);
  for (const [place, { sql }] of template.entries()) await connection.execute(sql, [...(values[place] ?? [])]);
  await run('commit');
}

type Run = (sql: string, values?: readonly (string | number)[]) => Promise<unknown>;

/** Who holds the token, with which grants, and which organisations these reach. */
async function readHolder(run: Run, token: string): Promise<string> {
  const hash = createHash('sha256').update(token).digest('hex');
  const [holder] = (await run(
    'select u.id, u.display_name, u.person_id, u.must_change_password, t.id as token_id, t.grant_ids, t.permissions, a.last_used_at from api_tokens t join users u on u.id = t.user_id left join api_token_uses a on a.token_id = t.id where t.token_hash = ? and u.active = 1 and t.revoked_at is null and t.expires_at > utc_timestamp(3)',
    [hash],
  )) as { readonly id: string }[];
  const held = (await run('select id, role, organisation_id from grants where user_id = ? and (valid_from is null or valid_from <= ?) and (valid_until is null or valid_until >= ?)', [holder?.id ?? '', '2026-01-01', '2026-01-01'])) as { readonly organisation_id: string }[];
  const nodes = unique(held.map((grant) => grant.organisation_id));
  await run(`select id from organisations where id in (${marks(nodes)}) and parent_id is null`, nodes);
  await run(`select ancestor_id, descendant_id from organisation_closure where ancestor_id in (${marks(nodes)})`, nodes);
  return holder?.id ?? '';
}

/** Returns the connection that the order goes through. */
async function readReferences(run: Run, body: OrderBody): Promise<string> {
  const models = unique(body.lines.map((line) => line.productModelId));
  const shares = body.lines.flatMap((line) => line.shares);
  const programmes = unique(shares.flatMap((share) => share.costSplits.map((split) => split.fundingProgrammeId)));
  const needs = unique(body.lines.map((line) => line.needId));
  const organisations = unique([body.organisationId, ...shares.map((share) => share.organisationId)]);
  await run('select active, name from suppliers where id = ?', [body.supplierId]);
  const [connection] = (await run('select id from supplier_connections where supplier_id = ? and enabled = 1 order by created_at, id', [body.supplierId])) as { readonly id: string }[];
  await run(`select product_model_id, article_number from supplier_articles where supplier_id = ? and product_model_id in (${marks(models)})`, [body.supplierId, ...models]);
  await run(`select * from product_models where id in (${marks(models)})`, models);
  await run(`select distinct c.* from equipment_classes c join product_models m on m.equipment_class_id = c.id where m.id in (${marks(models)})`, models);
  await run(`select * from needs where id in (${marks(needs)})`, needs);
  await run(`select * from funding_programmes where id in (${marks(programmes)})`, programmes);
  await run('select * from procurement_bases where id = ?', [body.procurementBasisId]);
  await run(`select id, kind, name from organisations where id in (${marks(organisations)})`, organisations);
  return connection?.id ?? '';
}

/** The rules that may ask for approval, what else is ordered on the needs, and who may have to wait again. */
async function readDemand(run: Run, organisationId: string, needIds: readonly string[]): Promise<void> {
  await run('select r.* from approval_rules r join organisation_closure k on k.ancestor_id = r.organisation_id where k.descendant_id = ? and r.active = 1', [organisationId]);
  await run(
    `select l.id, l.order_id, l.need_id, o.state, o.currency, m.equipment_class_id, l.ordered, l.rejected, l.cancelled, l.unit_price, l.price_base, l.discount_bp from order_lines l join purchase_orders o on o.id = l.order_id join product_models m on m.id = l.product_model_id where l.need_id in (${marks(needIds)})`,
    needIds,
  );
  await run(`select distinct o.id, o.number, o.version, o.organisation_id, o.approval_round from purchase_orders o join order_lines l on l.order_id = o.id where o.state = 'approved' and l.need_id in (${marks(needIds)})`, needIds);
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** What an order refers to, in the same places of the list for every order. */
const namedIds = (body: OrderBody): readonly string[] => [
  body.supplierId, body.procurementBasisId,
  ...body.lines.flatMap((line) => [line.productModelId, line.needId ?? '', ...line.shares.flatMap((share) => share.costSplits.map((split) => split.fundingProgrammeId ?? ''))]),
];

const pairs = (from: readonly string[], to: readonly string[]): [string, string][] => from.flatMap((id, place): [string, string][] => (id === '' ? [] : [[id, to[place] ?? id]]));

/** The value that the order itself has in a column. */
function columnOf(template: readonly TemplateTable[], column: string): string {
  const [order] = template;
  return String(order?.rows[0]?.[order.columns.indexOf(column)]);
}
