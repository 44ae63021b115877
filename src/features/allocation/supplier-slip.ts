import { date, id, instant, int, nullable } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';

/** So many of a supplier's latest dated lines say how far its dates can be trusted. */
const LINES = 80;

interface Move {
  readonly lineId: string;
  readonly observedAt: Date;
  readonly days: number | null;
}

/** The day count that four of five of a supplier's lines did not exceed: 80th percentile by nearest rank, 0 without history. */
export function slipPercentile(slips: readonly number[]): number {
  const ascending = [...slips].sort((a, b) => a - b);
  return Math.max(0, ascending[Math.ceil(ascending.length * 0.8) - 1] ?? 0);
}

/** How far each line has moved in all: per piece of news the units that moved furthest, later and earlier added up. */
export function slipsByLine(lineIds: readonly string[], moves: readonly Move[]): readonly number[] {
  const perNews = new Map<string, Map<number, number>>(lineIds.map((lineId) => [lineId, new Map()]));
  for (const { lineId, observedAt, days } of moves) {
    const news = perNews.get(lineId);
    const known = news?.get(observedAt.getTime());
    if (news && days !== null && (known === undefined || days > known)) news.set(observedAt.getTime(), days);
  }
  return [...perNews.values()].map((news) => Math.max(0, [...news.values()].reduce((sum, days) => sum + days, 0)));
}

/** The supplier's observed slip in days. */
export async function supplierSlip(db: Reader, supplierId: string): Promise<number> {
  const lines = await db.select(
    { id: id(), firstEta: nullable(date()) },
    db.q('order_lines as l').join('purchase_orders as o', 'o.id', 'l.order_id').where('o.supplier_id', supplierId).whereNotNull('l.first_eta').orderBy('l.id', 'desc').limit(LINES).select('l.id', 'l.first_eta'),
  );
  if (lines.length === 0) return 0;
  const lineIds = lines.map((line) => line.id);
  const moves = await db.select(
    { lineId: id(), observedAt: instant(), days: nullable(int()) },
    db.q('eta_history').whereIn('line_id', lineIds).select('line_id', 'observed_at', 'days'),
  );
  return slipPercentile(slipsByLine(lineIds, moves));
}
