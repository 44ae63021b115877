import { query, type Reader } from '../../persistence/reader.ts';
import type { Row } from '../../persistence/table.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announcedIdentifiers, despatches, despatchLines } from './supplier-tables.ts';

export type DespatchRow = Row<typeof despatches>;
export type DespatchLineRow = Row<typeof despatchLines>;
export type AnnouncedRow = Row<typeof announcedIdentifiers>;

export interface DespatchesOfLines {
  /** Oldest first. */
  readonly despatches: readonly DespatchRow[];
  readonly lines: readonly DespatchLineRow[];
}

/** What was announced for these order lines. Read it before the announced numbers: the despatches' versions guard them. */
export async function despatchesOf(db: Reader, orderLineIds: readonly string[]): Promise<DespatchesOfLines> {
  const lineIds = [...new Set(orderLineIds)];
  const [found, lines] = await db.selectAll(
    query(
      despatches.columns,
      db.q('despatches as d').whereExists(db.q('despatch_lines as l').whereRaw('l.despatch_id = d.id').whereIn('l.order_line_id', lineIds)).orderBy(['d.announced_at', 'd.id']).select('d.*'),
    ),
    query(
      despatchLines.columns,
      db.q('despatch_lines as l').whereIn('l.despatch_id', db.q('despatch_lines').whereIn('order_line_id', lineIds).select('despatch_id')).orderBy('l.id').select('l.*'),
    ),
  );
  return { despatches: found, lines };
}

export interface AnnouncedOutcome {
  readonly row: AnnouncedRow;
  readonly state: 'matched' | 'corrected' | 'not_arrived';
  /** What the label really says. */
  readonly correctedTo: string | null;
  readonly deviceId: string | null;
}

/**
 * Notes what a goods receipt has found of despatches: pieces by despatch line. A despatch is closed once nothing of it is
 * missing. `organisationId`: who has counted; `unpacked`: despatch lines of which announced numbers were looked for. Comes
 * before the announced numbers are written: the despatches' versions guard them.
 * @throws AppError `persistence.version_conflict` where somebody else wrote to one of the despatches meanwhile
 */
export function countDespatches(tx: Tx, organisationId: string, known: DespatchesOfLines, counted: ReadonlyMap<string, number>, unpacked: ReadonlySet<string>): void {
  const touched = new Set([...counted.keys(), ...unpacked]);
  const lines = known.lines.map((line) => ({ ...line, counted: line.counted + (counted.get(line.id) ?? 0) }));
  for (const despatch of [...known.despatches].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const own = lines.filter((line) => line.despatchId === despatch.id);
    if (!own.some((line) => touched.has(line.id))) continue;
    const state = own.every((line) => line.counted >= line.quantity) ? 'closed' : 'counted';
    tx.bump(despatches, despatch.id, despatch.version, { state, deliveredAt: despatch.deliveredAt ?? tx.now });
    for (const line of own) if (counted.has(line.id)) tx.update(despatchLines, { id: line.id }, { counted: line.counted });
    recordAudit(tx, {
      action: 'despatch.counted', entityKind: 'despatch', entityId: despatch.id, organisationId, before: { state: despatch.state, counted: null },
      after: { state, counted: own.map((line) => line.counted), quantities: own.map((line) => line.quantity) },
    });
  }
}

/** Notes what became of announced numbers, one by one; behind `countDespatches`. */
export function settleAnnounced(tx: Tx, organisationId: string, outcomes: readonly AnnouncedOutcome[]): void {
  if (outcomes.length === 0) return;
  tx.upsert(announcedIdentifiers, outcomes.map(({ row, state, correctedTo, deviceId }) => ({ ...row, state, correctedTo, deviceId, version: row.version + 1 })), ['id'], ['state', 'correctedTo', 'deviceId', 'version']);
  for (const each of outcomes.filter((outcome) => outcome.state === 'corrected')) {
    recordAudit(tx, { action: 'announced_identifier.corrected', entityKind: 'announced_identifier', entityId: each.row.id, organisationId, before: { value: each.row.value }, after: { value: each.correctedTo } });
  }
}

/** Spreads pieces that were found over despatch lines: those with a found number first, then the oldest with room. */
export function spreadOverDespatchLines(known: DespatchesOfLines, orderLineId: string, pieces: number, byNumber: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const spread = new Map([...byNumber].filter(([, count]) => count > 0));
  let left = pieces - [...spread.values()].reduce((sum, count) => sum + count, 0);
  const age = new Map(known.despatches.map((despatch, index) => [despatch.id, index]));
  const own = known.lines.filter((line) => line.orderLineId === orderLineId).sort((a, b) => (age.get(a.despatchId) ?? 0) - (age.get(b.despatchId) ?? 0));
  for (const line of own) {
    const room = Math.min(left, Math.max(0, line.quantity - line.counted - (spread.get(line.id) ?? 0)));
    if (room > 0) spread.set(line.id, (spread.get(line.id) ?? 0) + room);
    left -= Math.max(0, room);
  }
  // More came than any advice speaks of: the last one shows it.
  const last = own.at(-1);
  if (left > 0 && last) spread.set(last.id, (spread.get(last.id) ?? 0) + left);
  return spread;
}
