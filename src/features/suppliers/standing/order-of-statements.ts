import type { Fact, FactKind, FactOf, Statement } from './statement.ts';

/** A statement with its place in the order in which the supplier meant them. */
export interface Placed<F extends Fact = Fact> {
  readonly statement: Statement<F>;
  readonly at: Date;
  /** 0, 1, 2 … over the whole line. */
  readonly place: number;
}

type Sortable = { readonly statement: Statement; issued: number; observed: number; readonly scope: string };

/**
 * Puts statements in order and drops duplicates. A total order that depends on the set alone: issue time, else first
 * observation; where a source numbers its messages, the number decides inside that source and supplier order. To keep
 * this free of cycles between numbered and unnumbered statements, a numbered one takes the time of its successor if
 * its own is later: a straggler goes back to its place and nothing else moves.
 */
export function orderStatements(statements: readonly Statement[]): readonly Placed[] {
  const sortable = dropDuplicates(statements).map((statement): Sortable => ({
    statement,
    issued: (statement.occurredAt ?? statement.observedAt).getTime(),
    observed: statement.observedAt.getTime(),
    scope: JSON.stringify([statement.connectionId, statement.source.type, statement.supplierOrderId]),
  }));
  pullBeforeSuccessors(sortable);
  return sortable
    .sort(compare)
    .map(({ statement, issued }, place) => ({ statement, at: new Date(issued), place }));
}

/** The placed statements of one kind, in order. */
export function placedOfKind<K extends FactKind>(placed: readonly Placed[], kind: K): readonly Placed<FactOf<K>>[] {
  return placed.filter((one): one is Placed<FactOf<K>> => one.statement.fact.kind === kind);
}

/** The placed statements of several kinds that are words on the same thing, in order. */
export function placedOfKinds<K extends FactKind>(placed: readonly Placed[], ...kinds: readonly K[]): readonly Placed<FactOf<K>>[] {
  return placed.filter((one): one is Placed<FactOf<K>> => kinds.some((kind) => kind === one.statement.fact.kind));
}

function dropDuplicates(statements: readonly Statement[]): readonly Statement[] {
  const kept = new Map<string, Statement>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.connectionId, statement.fingerprint]);
    const known = kept.get(key);
    if (!known || isEarlierSighting(statement, known)) kept.set(key, statement);
  }
  return [...kept.values()];
}

function isEarlierSighting(a: Statement, b: Statement): boolean {
  const difference = a.observedAt.getTime() - b.observedAt.getTime();
  return difference < 0 || (difference === 0 && a.source.hash < b.source.hash);
}

function pullBeforeSuccessors(sortable: readonly Sortable[]): void {
  const numbered = sortable.filter((one) => one.statement.sequence !== null);
  for (const scope of new Set(numbered.map((one) => one.scope))) {
    let after: Sortable | undefined;
    for (const one of numbered.filter((candidate) => candidate.scope === scope).sort(bySequence).reverse()) {
      if (after && byTime(one, after) > 0) {
        one.issued = after.issued;
        one.observed = after.observed;
      }
      after = one;
    }
  }
}

const sequenceOf = (one: Sortable): number => one.statement.sequence ?? -1;
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byTime = (a: Sortable, b: Sortable): number => a.issued - b.issued || a.observed - b.observed;
const bySequence = (a: Sortable, b: Sortable): number => sequenceOf(a) - sequenceOf(b) || byTime(a, b) || byContent(a, b);
const byContent = (a: Sortable, b: Sortable): number =>
  text(a.statement.batch, b.statement.batch) || text(a.statement.fingerprint, b.statement.fingerprint);
const compare = (a: Sortable, b: Sortable): number =>
  byTime(a, b) || text(a.scope, b.scope) || sequenceOf(a) - sequenceOf(b) || byContent(a, b);
