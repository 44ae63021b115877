import type { Placed } from './order-of-statements.ts';
import type { AnnouncedIdentifier, DespatchContent, Fact, Statement } from './statement.ts';

/** What one document says of one despatch: its packages added up. `amend` replaces, `void` takes back. */
export interface Notice extends DespatchContent {
  readonly intent: 'announce' | 'amend' | 'void';
  /** A full revision stands by itself; a mere update or deletion waits for what it changes. */
  readonly standsAlone: boolean;
  /** Who speaks: one connection and kind of document. */
  readonly channel: string;
  readonly at: Date;
  readonly issued: boolean;
  readonly place: number;
  readonly fingerprints: readonly string[];
  readonly supplierOrderId: string | null;
}

type DespatchFact = Extract<Fact, { kind: 'shipped' | 'despatch_corrected' | 'despatch_deleted' }>;

/** Despatches are one and the same if their number is, whoever reports it and however it is typed. */
export function despatchKey(despatchNumber: string): string {
  return despatchNumber.trim().toUpperCase();
}

const isDespatchFact = (fact: Fact): fact is DespatchFact =>
  fact.kind === 'shipped' || fact.kind === 'despatch_corrected' || fact.kind === 'despatch_deleted';

/** The notices of each despatch, in order. */
export function noticesByDespatch(placed: readonly Placed[]): ReadonlyMap<string, readonly Notice[]> {
  const byDespatch = new Map<string, Map<string, Notice>>();
  for (const { statement, at, place } of placed) {
    const { fact } = statement;
    if (!isDespatchFact(fact)) continue;
    const key = despatchKey(fact.despatchNumber);
    const notices = byDespatch.get(key) ?? new Map<string, Notice>();
    byDespatch.set(key, notices);
    const together = JSON.stringify([statement.batch, fact.kind]);
    const notice = noticeOf(statement, fact, at, place);
    const known = notices.get(together);
    notices.set(together, known ? merge(known, notice) : notice);
  }
  return new Map([...byDespatch].map(([key, notices]) => [key, [...notices.values()]]));
}

function noticeOf(statement: Statement, fact: DespatchFact, at: Date, place: number): Notice {
  const content = fact.kind === 'despatch_deleted' ? emptyContent(fact.despatchNumber) : fact;
  const revised = fact.kind === 'shipped' && (fact.revision ?? 1) > 1;
  return {
    despatchNumber: content.despatchNumber.trim(),
    quantity: content.quantity,
    outstanding: content.outstanding,
    carrier: content.carrier,
    tracking: content.tracking,
    identifiers: content.identifiers,
    revision: content.revision,
    replacement: content.replacement,
    intent: fact.kind === 'despatch_deleted' ? 'void' : fact.kind === 'despatch_corrected' || revised ? 'amend' : 'announce',
    standsAlone: fact.kind === 'shipped',
    channel: JSON.stringify([statement.connectionId, statement.source.type]),
    at,
    issued: statement.occurredAt !== null,
    place,
    fingerprints: [statement.fingerprint],
    supplierOrderId: statement.supplierOrderId,
  };
}

const emptyContent = (despatchNumber: string): DespatchContent => ({
  despatchNumber, quantity: 0, outstanding: null, carrier: null, tracking: [], identifiers: [], revision: null, replacement: false,
});

function merge(a: Notice, b: Notice): Notice {
  return {
    ...a,
    quantity: a.quantity + b.quantity,
    // Each package may repeat or count down what is left; the last word is the smallest.
    outstanding: smallest(a.outstanding, b.outstanding),
    carrier: a.carrier ?? b.carrier,
    tracking: union(a.tracking, b.tracking),
    identifiers: uniteIdentifiers(a.identifiers, b.identifiers),
    replacement: a.replacement && b.replacement,
    fingerprints: [...a.fingerprints, ...b.fingerprints],
  };
}

function smallest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

/** By type and value; the same number may be announced by several channels. */
export function uniteIdentifiers(
  a: readonly AnnouncedIdentifier[], b: readonly AnnouncedIdentifier[],
): readonly AnnouncedIdentifier[] {
  const known = new Map([...a, ...b].map((one) => [`${one.type} ${one.value}`, { type: one.type, value: one.value }]));
  return [...known.values()];
}
