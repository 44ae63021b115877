import type { OpenLot, SimulatedLine, SimulatedOrder } from './simulated-order.ts';
import type { SupplierScript } from './supplier-script.ts';

/** Takes units of an article out of the lots, in the order of the script; returns how many nobody has. */
function allocate(line: SimulatedLine, wanted: number, lots: readonly OpenLot[]): number {
  let missing = wanted;
  for (const lot of lots) {
    if (lot.article !== line.article || missing === 0) continue;
    const taken = Math.min(lot.remaining, missing);
    if (taken === 0) continue;
    lot.remaining -= taken;
    missing -= taken;
    line.parts.push({ lot, open: taken });
  }
  return missing;
}

function substituteLine(order: SimulatedOrder, line: SimulatedLine, article: string, units: number): SimulatedLine {
  return {
    position: Math.max(...order.lines.map((other) => other.position)) + 1,
    customerLine: line.customerLine,
    article,
    ordered: units,
    substituteFor: line.position,
    parts: [],
    rejected: 0,
    rejectedReason: null,
    cancelled: 0,
    substituted: 0,
    substitutedBy: null,
    shipments: [],
  };
}

/** The supplier's answer to an order: first come, first served from its lots, then a substitute, then no. */
export function answerOrder(order: SimulatedOrder, script: SupplierScript, lots: readonly OpenLot[]): void {
  for (const line of [...order.lines]) {
    let missing = allocate(line, line.ordered, lots);
    const substitute = script.substitutes[line.article];
    if (missing > 0 && substitute) {
      const available = lots.reduce((sum, lot) => sum + (lot.article === substitute.article ? lot.remaining : 0), 0);
      const units = Math.min(available, missing);
      if (units > 0) {
        const replacement = substituteLine(order, line, substitute.article, units);
        allocate(replacement, units, lots);
        order.lines.push(replacement);
        line.substituted = units;
        line.substitutedBy = replacement.position;
        missing -= units;
      }
    }
    if (missing === 0) continue;
    if (script.withoutSupply === 'backordered') line.parts.push({ lot: null, open: missing });
    else {
      line.rejected = missing;
      line.rejectedReason = 'Nicht lieferbar';
    }
  }
  order.answered = true;
}

/** Cancels the units that would come last first; the whole wish or nothing. */
export function decideCancellation(line: SimulatedLine, quantity: number, script: SupplierScript): boolean {
  const eligible = line.parts.filter((part) => script.cancellable === 'unshipped' || (part.lot?.kind ?? 'backordered') === 'backordered');
  if (eligible.reduce((sum, part) => sum + part.open, 0) < quantity) return false;
  let left = quantity;
  for (const part of eligible.reverse()) {
    const given = Math.min(part.open, left);
    part.open -= given;
    if (part.lot) part.lot.remaining += given;
    left -= given;
  }
  line.cancelled += quantity;
  return true;
}
