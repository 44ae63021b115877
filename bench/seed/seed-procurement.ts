import type { Connection } from 'mysql2/promise';
import type { SeededCatalogue } from './seed-catalogue.ts';
import type { SeededTree } from './seed-organisations.ts';
import { idSql, insertChunks, instantSql, type SeedSpan } from './seed-sql.ts';

/** Devices bought with one order line, and lines of an order. */
export const DEVICES_PER_LINE = 25;
const LINES_PER_ORDER = 2;

/**
 * The lines that the devices came from, as a temporary table that the other steps join: each is for one school, several
 * in a row for the same one, so that devices lie clustered by organisation and date. Seven of ten belong to the municipality.
 */
export async function plotLines(connection: Connection, span: SeedSpan, tree: SeededTree, { models }: SeededCatalogue, lines: number): Promise<void> {
  await connection.query('create temporary table seed_places (n int primary key, school_id char(36) character set ascii, town_id char(36) character set ascii)');
  const places = [...tree.schoolsOf].flatMap(([town, schools]) => schools.map((school) => [school, town]));
  await connection.query('insert into seed_places values ?', [places.map(([school, town], index) => [index, school, town])]);
  await connection.query('create temporary table seed_models (n int primary key, model_id char(36) character set ascii, class_id char(36) character set ascii, manufacturer_id char(36) character set ascii)');
  await connection.query('insert into seed_models values ?', [models.map((model, index) => [index, model.id, model.equipmentClassId, model.manufacturerId])]);
  const cluster = Math.max(1, Math.floor(lines / 2400));
  const step = Math.floor(span.length / lines);
  const ms = `(${span.begin} + s.seq * ${step})`;
  const orderMs = `(${span.begin} + (((s.seq - 1) div ${LINES_PER_ORDER}) * ${LINES_PER_ORDER} + 1) * ${step})`;
  const order = `((s.seq - 1) div ${LINES_PER_ORDER} + 1)`;
  await connection.query(
    `create temporary table seed_lines (
       n int primary key, ms bigint, order_n int, line_id char(36) character set ascii, share_id char(36) character set ascii, order_id char(36) character set ascii, receipt_id char(36) character set ascii,
       school_id char(36) character set ascii, town_id char(36) character set ascii, owner_id char(36) character set ascii, model_id char(36) character set ascii, class_id char(36) character set ascii, manufacturer_id char(36) character set ascii)
     select s.seq as n, ${ms} as ms, ${order} as order_n, ${idSql('021', ms, 's.seq')} as line_id, ${idSql('022', ms, 's.seq')} as share_id,
       ${idSql('023', orderMs, order)} as order_id, ${idSql('024', orderMs, order)} as receipt_id,
       p.school_id, p.town_id, case when ((s.seq - 1) div ${cluster}) mod 10 < 7 then p.town_id else p.school_id end as owner_id, m.model_id, m.class_id, m.manufacturer_id
     from seq_1_to_${lines} s join seed_places p on p.n = (((s.seq - 1) div ${cluster}) * 389) mod ${places.length} join seed_models m on m.n = s.seq mod ${models.length}`,
  );
}

/** Closed orders with their lines and shares, and the receipts that brought what was ordered. */
export async function seedProcurement(connection: Connection, tree: SeededTree, { supplier }: SeededCatalogue, lines: number): Promise<void> {
  const orders = Math.ceil(lines / LINES_PER_ORDER);
  const at = instantSql('l.ms');
  const head = (sequence: string): string => `${sequence} join seed_lines l on l.n = (s.seq - 1) * ${LINES_PER_ORDER} + 1`;
  const line = (sequence: string): string => `${sequence} join seed_lines l on l.n = s.seq`;
  await insertChunks(connection, 'orders', orders, (sequence) =>
    `insert into purchase_orders (id, number, version, state, on_hold, organisation_id, supplier_id, currency, net_minor, header_charges_minor, created_by, created_at, approval_round, closed_at)
     select l.order_id, concat('PO-2019-', lpad(s.seq, 6, '0')), 6, 'closed', 0, l.town_id, '${supplier}', 'EUR', ${LINES_PER_ORDER * DEVICES_PER_LINE * 50_000}, 0, 'seed', ${at}, 1, ${at} from ${head(sequence)}`);
  await insertChunks(connection, 'order lines', lines, (sequence) =>
    `insert into order_lines (id, order_id, position, version, product_model_id, article_number, description, ordered, confirmed, backordered, rejected, cancelled, shipped, received, refused, accepted, returned, invoiced, credited,
       unit_price, price_base, discount_bp, pack_size, tax_rate_bp, tax_category, net_minor, state, on_hold, eta_precision, statement_count)
     select l.line_id, l.order_id, (s.seq - 1) mod ${LINES_PER_ORDER} + 1, 3, l.model_id, concat('ART-', s.seq mod 12), 'Seed', q, q, 0, 0, 0, q, q, 0, q, 0, 0, 0, 5000000, 1, 0, 1, 1900, 'standard', q * 50000, 'shipped', 0, 'none', 0
     from (select ${DEVICES_PER_LINE} as q) as of, ${line(sequence)}`);
  await insertChunks(connection, 'shares', lines, (sequence) =>
    `insert into order_line_shares (id, line_id, position, organisation_id, quantity, closed, accepted) select l.share_id, l.line_id, 1, l.owner_id, ${DEVICES_PER_LINE}, 0, ${DEVICES_PER_LINE} from ${line(sequence)}`);
  await insertChunks(connection, 'receipts', orders, (sequence) =>
    `insert into goods_receipts (id, number, organisation_id, stock_location_id, supplier_id, state, started_by, started_at, posted_at, version)
     select l.receipt_id, concat('GR-2019-', lpad(s.seq, 6, '0')), '${tree.provider}', '${tree.store}', '${supplier}', 'posted', 'seed', ${at}, ${at}, 2 from ${head(sequence)}`);
  await insertChunks(connection, 'receipt lines', lines, (sequence) =>
    `insert into goods_receipt_lines (id, receipt_id, order_line_id, expected, counted, refused, surplus, version) select ${idSql('025', 'l.ms', 's.seq')}, l.receipt_id, l.line_id, ${DEVICES_PER_LINE}, ${DEVICES_PER_LINE}, 0, 0, 1 from ${line(sequence)}`);
  await insertChunks(connection, 'receipt shares', lines, (sequence) =>
    `insert into goods_receipt_shares (id, receipt_id, order_line_id, share_id, organisation_id, quantity) select ${idSql('026', 'l.ms', 's.seq')}, l.receipt_id, l.line_id, l.share_id, l.owner_id, ${DEVICES_PER_LINE} from ${line(sequence)}`);
}
