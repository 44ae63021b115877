import { deriveQuantities, sumOf, type Quantity, type SupplierQuantities } from '../../../shared/quantity.ts';
import { closedFigures, confirmedFigure, currentOf, currentOfKind, figureOf } from './current-figure.ts';
import { foldDespatches, type DespatchFold } from './despatch.ts';
import { droppedRemainder } from './dropped-remainder.ts';
import { etaHistoryOf, scheduleAfter } from './eta-history.ts';
import { orderStatements, placedOfKind, placedOfKinds, type Placed } from './order-of-statements.ts';
import { slipsOf } from './slips.ts';
import { standingState, type Standing, type StandingException } from './standing.ts';
import type { FactKind, Statement } from './statement.ts';

export interface FoldOptions {
  /** Calendar days from despatch to arrival, of the connection. */
  readonly transitDays?: number;
}

/**
 * The standing of one order line: a pure function of the set of its statements. Order of arrival and duplicates do
 * not matter; see `order-of-statements.ts` for what decides instead.
 * @param lineOrdered ordered pieces after agreed amendments
 */
export function foldLine(lineOrdered: Quantity, statements: readonly Statement[], options: FoldOptions = {}): Standing {
  const transitDays = options.transitDays ?? 0;
  const placed = orderStatements(statements);
  const despatches = foldDespatches(placed);
  const counters = countersOf(lineOrdered, placed, despatches);
  const closed = Math.min(lineOrdered, counters.rejected + counters.cancelled);
  const remainder = droppedRemainder({
    placed, despatches: despatches.despatches, due: lineOrdered - closed, shipped: despatches.shipped,
  });
  const final = remainder?.confirmed ? { ...counters, cancelled: counters.cancelled + remainder.quantity } : counters;
  const quantities = deriveQuantities(final);
  const { entries, undated } = scheduleAfter(placed, final, transitDays);
  const etaHistory = etaHistoryOf(placed, lineOrdered, transitDays);
  const base = {
    counters: final,
    quantities,
    delivered: despatches.delivered,
    acknowledged: placed.some(({ statement }) => answers.has(statement.fact.kind)),
    changePending: placedOfKinds(placed, 'change_proposed', 'change_settled').at(-1)?.statement.fact.kind === 'change_proposed',
    ...holdOf(placed),
  };
  return {
    ...base,
    state: standingState(base),
    substituted: figureOf(placed, 'substituted'),
    invoiced: invoicedFigure(placed),
    schedule: entries,
    undated,
    despatches: despatches.despatches,
    identifiers: despatches.despatches.flatMap(({ identifiers, despatchNumber }) =>
      identifiers.map((identifier) => ({ ...identifier, despatchNumber }))),
    substitutions: currentOfKind(placed, 'substituted').map(({ statement: { fact, fingerprint } }) =>
      ({ quantity: fact.quantity, product: fact.product, fingerprint })),
    supplierOrderIds: [...new Set(placed.flatMap(({ statement }) => statement.supplierOrderId ?? []))],
    remainder,
    exceptions: exceptionsOf(placed, final, despatches),
    etaHistory,
    slips: slipsOf(etaHistory),
    waiting: despatches.waiting,
    lastHeardAt: placed.reduce<Date | null>(
      (latest, { statement: { observedAt } }) => (latest === null || observedAt > latest ? observedAt : latest), null),
  };
}

/** After any of these the supplier has at least the order. */
const answers: ReadonlySet<FactKind> = new Set<FactKind>([
  'acknowledged', 'confirmed', 'backordered', 'schedule', 'held', 'change_proposed', 'shipped', 'substituted', 'rejected', 'declined',
]);

function countersOf(ordered: Quantity, placed: readonly Placed[], despatches: DespatchFold): SupplierQuantities {
  return {
    ordered,
    confirmed: confirmedFigure(placed),
    backordered: figureOf(placed, 'backordered'),
    ...closedFigures(placed, ordered, despatches.shipped),
    shipped: despatches.shipped,
  };
}

function holdOf(placed: readonly Placed[]): Pick<Standing, 'onHold' | 'holdReason'> {
  const held = currentOf(placedOfKinds(placed, 'held', 'released'))
    .flatMap(({ statement: { fact } }) => (fact.kind === 'held' ? [fact] : []));
  return { onHold: held.length > 0, holdReason: held.find((fact) => fact.reason !== null)?.reason ?? null };
}

/** Each invoice counts once, with its latest document; several rows of one document add up. */
function invoicedFigure(placed: readonly Placed[]): Quantity {
  const invoices = placedOfKind(placed, 'invoiced');
  const batchOf = new Map(invoices.map(({ statement }) => [statement.fact.invoiceNumber, statement.batch]));
  const latest = invoices.filter(({ statement }) => batchOf.get(statement.fact.invoiceNumber) === statement.batch);
  return sumOf(latest, ({ statement }) => statement.fact.quantity);
}

function exceptionsOf(placed: readonly Placed[], counters: SupplierQuantities, { despatches, shipped }: DespatchFold): readonly StandingException[] {
  const stated = placedOfKind(placed, 'exception').map(({ statement: { fact, fingerprint } }) =>
    ({ code: fact.code, detail: fact.detail, despatchNumber: fact.despatchNumber, fingerprint }));
  const found = (code: string, detail: string, despatchNumber: string | null = null): StandingException =>
    ({ code, detail, despatchNumber, fingerprint: null });
  const differing = despatches.flatMap((despatch) => (despatch.differs === null ? []
    : [found('despatch_differs', `${despatch.quantity} / ${despatch.differs}`, despatch.despatchNumber)]));
  const totals = currentOfKind(placed, 'shipped_total');
  const total = sumOf(totals, ({ statement }) => statement.fact.quantity);
  return [
    ...stated,
    ...differing,
    ...(totals.length > 0 && total !== shipped ? [found('shipped_total_differs', `${shipped} / ${total}`)] : []),
    ...(counters.confirmed > counters.ordered ? [found('confirmed_exceeds_ordered', `${counters.ordered} / ${counters.confirmed}`)] : []),
  ];
}
