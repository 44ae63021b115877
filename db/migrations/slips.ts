import { bool, date, id, nullable } from '../../src/persistence/columns.ts';
import { addColumn } from '../../src/persistence/dialect/ddl.ts';
import { createTable, type Migration } from '../migration.ts';

/** How late suppliers' lines came, one row a line; and which promises rest on a short record. */
export const slipMigrations: readonly Migration[] = [
  createTable(
    'slip_observations',
    { lineId: id(), supplierId: id(), firstEta: date(), endedOn: nullable(date()), delivered: bool() },
    {
      primaryKey: ['lineId'], indexes: [['supplierId', 'firstEta', 'lineId'], ['firstEta', 'lineId']], foreignKeys: { lineId: 'order_lines', supplierId: 'suppliers' },
      checks: { ended: 'delivered = 0 or ended_on is not null' },
    },
  ),
  {
    // a line's last receipt is the day it was complete; where there is none, the end of its order
    name: 'observe-slips-of-earlier-lines',
    async up(knex) {
      await knex.raw(`insert into slip_observations (line_id, supplier_id, first_eta, ended_on, delivered)
        select l.id, o.supplier_id, l.first_eta,
          case when l.state in ('complete', 'rejected', 'cancelled') then coalesce(
            (select max(date(r.posted_at)) from goods_receipt_lines g join goods_receipts r on r.id = g.receipt_id where g.order_line_id = l.id), date(o.closed_at), l.first_eta) end,
          case when l.state = 'complete' then 1 else 0 end
        from order_lines l join purchase_orders o on o.id = l.order_id
        where l.first_eta is not null and not exists (select 1 from slip_observations s where s.line_id = l.id)`);
    },
  },
  { name: 'tell-little-experience', up: (knex, dialect) => addColumn(knex, 'promise_parts', 'littleExperience', nullable(bool()), dialect) },
];
