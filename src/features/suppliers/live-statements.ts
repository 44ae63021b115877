import { newId } from '../../shared/ids.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { sealPoll, type PollMark } from './standing/fingerprint.ts';
import type { Statement, StatementDraft } from './standing/statement.ts';
import { documentReadings, supplierStatements, type DocumentReading, type StoredStatement } from './supplier-tables.ts';

/** All that was ever read about a line. */
export interface LineRecord {
  readonly statements: readonly StoredStatement[];
  readonly readings: readonly DocumentReading[];
}

export async function loadRecords(db: Reader, lineIds: readonly string[]): Promise<ReadonlyMap<string, LineRecord>> {
  if (lineIds.length === 0) return new Map();
  const of = (table: string) => db.q(table).whereIn('line_id', lineIds).orderBy('observed_at').select('*');
  const [statements, readings] = await db.selectAll(query(supplierStatements.columns, of('supplier_statements').orderBy('id')), query(documentReadings.columns, of('document_readings')));
  return new Map(lineIds.map((lineId) => [lineId, {
    statements: statements.filter((statement) => statement.lineId === lineId), readings: readings.filter((reading) => reading.lineId === lineId),
  }]));
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The readings that count: of looks at the supplier's state, one that says the same as the look before it does not.
 * Before means seen before, whenever it was read: a look that was quarantined and is read weeks later takes its place
 * between its neighbours, and the later of two equal ones becomes news again.
 */
export function liveReadings(readings: readonly DocumentReading[]): readonly DocumentReading[] {
  const inOrder = [...readings].sort((a, b) => a.observedAt.getTime() - b.observedAt.getTime() || text(a.documentId, b.documentId));
  const before = new Map<string, string>();
  return inOrder.filter((reading) => {
    if (!reading.poll) return true;
    const series = JSON.stringify([reading.connectionId, reading.supplierOrderId]);
    const same = before.get(series) === reading.content;
    before.set(series, reading.content);
    return !same;
  });
}

/** Seals one look: its place in time and not its predecessor makes it different, so that the order of reading does not matter. */
export function sealLook(drafts: readonly StatementDraft[], observedAt: Date): { readonly statements: readonly Statement[]; readonly mark: PollMark } {
  const sealed = sealPoll(drafts, { content: '', batch: observedAt.toISOString() });
  if (!sealed) throw new Error('a look at a state always says something');
  return sealed;
}

/** The statements of a line that count, of those that are stored. */
export function liveStatements({ statements, readings }: LineRecord): readonly Statement[] {
  const batches = new Set(liveReadings(readings).map((reading) => reading.batch));
  return statements.filter((statement) => batches.has(statement.batch)).map(toStatement);
}

/**
 * Statements of readings that count without having any: at the time they said nothing new and so were not stored.
 * Somebody said the same before, and statements are never thrown away, so that is said again.
 */
export function revived({ statements, readings }: LineRecord): readonly StoredStatement[] {
  const stored = new Set(statements.map((statement) => statement.batch));
  return liveReadings(readings).filter((reading) => reading.poll && !stored.has(reading.batch)).flatMap((reading) => {
    const twin = draftsByBatch(statements, reading).find((drafts) => sealLook(drafts, reading.observedAt).mark.content === reading.content);
    if (!twin) throw new Error('a look without statements equals one that has some');
    const drafts = twin.map((draft) => ({ ...draft, sequence: reading.sequence, observedAt: reading.observedAt, source: reading.source }));
    return sealLook(drafts, reading.observedAt).statements.map((statement) => toStored(statement, reading.documentId));
  });
}

function draftsByBatch(statements: readonly StoredStatement[], { connectionId, supplierOrderId }: DocumentReading): readonly (readonly StatementDraft[])[] {
  const batches = new Map<string, StatementDraft[]>();
  for (const statement of statements) {
    if (statement.connectionId !== connectionId || (statement.supplierOrderId ?? '') !== supplierOrderId) continue;
    batches.set(statement.batch, [...(batches.get(statement.batch) ?? []), toStatement(statement)]);
  }
  return [...batches.values()];
}

export const toStored = (statement: Statement, documentId: string): StoredStatement => ({
  id: newId(), connectionId: statement.connectionId, orderId: statement.orderId, lineId: statement.lineId, kind: statement.fact.kind, fact: statement.fact,
  supplierOrderId: statement.supplierOrderId, supplierLineId: statement.supplierLineId, batch: statement.batch, fingerprint: statement.fingerprint,
  sequence: statement.sequence, occurredAt: statement.occurredAt, observedAt: statement.observedAt, source: statement.source, documentId,
});

const toStatement = ({ connectionId, orderId, lineId, supplierOrderId, supplierLineId, occurredAt, sequence, observedAt, source, fact, batch, fingerprint }: StoredStatement): Statement =>
  ({ connectionId, orderId, lineId, supplierOrderId, supplierLineId, occurredAt, sequence, observedAt, source, fact, batch, fingerprint });
