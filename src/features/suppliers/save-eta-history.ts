import type { Row } from '../../persistence/table.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import type { Slip } from './standing/slips.ts';
import { etaHistory, type StoredStatement } from './supplier-tables.ts';

type EtaRow = Row<typeof etaHistory>;

/**
 * Keeps the moves of a line's dates as the fold finds them now, with the document that brought each. Mostly one is
 * added at the end; a document that comes late may change what was found before, since slips are derived.
 * @returns the moves that were not known before
 */
export async function saveEtaHistory(tx: Tx, line: { readonly id: string; readonly orderId: string }, slips: readonly Slip[], statements: readonly Pick<StoredStatement, 'kind' | 'occurredAt' | 'observedAt' | 'documentId'>[]): Promise<readonly Slip[]> {
  const known = await tx.many(etaHistory, { lineId: line.id }, { orderBy: ['observedAt', 'id'] });
  const left = new Map(known.map((row) => [keyOf({ at: row.observedAt, from: row.etaFrom, to: row.etaTo, units: row.units }), row]));
  const news: Slip[] = [];
  for (const slip of slips) {
    if (!left.delete(keyOf(slip))) news.push(slip);
  }
  if (left.size > 0) tx.remove(etaHistory, { id: [...left.values()].map((row) => row.id) });
  if (news.length > 0) tx.insert(etaHistory, news.map((slip) => rowOf(slip, line, sourceOf(slip, statements))));
  return news;
}

const keyOf = ({ at, from, to, units }: { at: Date; from: string | null; to: string | null; units: number }): string => JSON.stringify([at.getTime(), from, to, units]);

const sourceOf = (slip: Slip, statements: readonly Pick<StoredStatement, 'kind' | 'occurredAt' | 'observedAt' | 'documentId'>[]): string | null =>
  statements.find((statement) => statement.kind === 'schedule' && (statement.occurredAt ?? statement.observedAt).getTime() === slip.at.getTime())?.documentId ?? null;

const rowOf = ({ at, from, to, days, direction, units }: Slip, line: { readonly id: string; readonly orderId: string }, documentId: string | null): EtaRow =>
  ({ id: newId(), lineId: line.id, orderId: line.orderId, documentId, observedAt: at, etaFrom: from, etaTo: to, days, direction, units });
