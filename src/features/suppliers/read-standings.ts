import { id, int } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { liveStatements, loadRecords } from './live-statements.ts';
import { foldLine } from './standing/fold.ts';
import type { Standing } from './standing/standing.ts';

export interface LineStanding extends Standing {
  readonly lineId: string;
  readonly position: number;
}

export interface OrderStandings {
  readonly orderId: string;
  readonly lines: readonly LineStanding[];
}

/** What all documents together say of each line of an order, folded now. */
export async function readStandings(db: Reader, orderId: string): Promise<OrderStandings> {
  const [lines] = await db.selectAll(
    query({ id: id(), position: int(), ordered: int(), transitDays: int() }, db.q('order_lines as l').join('purchase_orders as p', 'p.id', 'l.order_id').join('suppliers as s', 's.id', 'p.supplier_id')
      .where('l.order_id', orderId).orderBy('l.position').select('l.id', 'l.position', 'l.ordered', 's.transit_days')),
  );
  const records = await loadRecords(db, lines.map((line) => line.id));
  return {
    orderId,
    lines: lines.map((line) => {
      const record = records.get(line.id) ?? { statements: [], readings: [] };
      return { ...foldLine(line.ordered, liveStatements(record), { transitDays: line.transitDays }), lineId: line.id, position: line.position };
    }),
  };
}
