import type { Tx } from '../../persistence/transaction.ts';
import { newId } from '../../shared/ids.ts';
import { divideRounded, extendPrice } from '../../shared/money.ts';
import { sumOf } from '../../shared/quantity.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { insertRound } from './approval-round.ts';
import { callBackSiblings } from './call-back-siblings.ts';
import { approvalDemand, guardNeeds } from './need-commitments.ts';
import { emptyCounters } from './order-line.ts';
import { netOf } from './line-figures.ts';
import { loadLine, type LineWork } from './order-store.ts';
import { orderLines, orderLineShares, purchaseOrders, shareCostSplits, type CostSplit, type LineRow, type ShareRow } from './order-tables.ts';
import { spreadOverShares } from './spread-over-shares.ts';

export interface SubstituteInput {
  /** The line whose pieces come as something else. */
  readonly lineId: string;
  readonly articleNumber: string;
  readonly productModelId: string;
  readonly description: string;
  /** All pieces that this article stands in for, those linked before included. */
  readonly quantity: number;
  /** Net, per piece, in 1/10,000; null where the supplier names none: then the old price holds. */
  readonly unitPrice: number | null;
  readonly reason: string;
}

/**
 * Adds the line that takes the place of pieces which the supplier replaces, with the shares they belonged to. Where a
 * rule applies to the need as it is now, the line waits for a new round of approval, and what comes earlier stays
 * outside the shares. To be called after `applyStanding` of the old line, in the same transaction; saying it again
 * changes nothing.
 */
export async function linkSubstitute(tx: Tx, input: SubstituteInput): Promise<LineRow> {
  const work = await loadLine(tx, input.lineId);
  const linked = work.lines.filter((line) => line.substitutesLineId === input.lineId && line.articleNumber === input.articleNumber);
  const pieces = input.quantity - sumOf(linked, (line) => line.ordered);
  const [known] = linked;
  if (pieces <= 0 && known) return known;
  const line = substituteLine(work, input, pieces);
  const { shares, splits, ended } = await moveShares(tx, work, line);
  const { order } = work;
  const lines = [...work.lines, line];

  guardNeeds(tx, lines);
  tx.bump(purchaseOrders, order.id, order.version, { netMinor: netOf(lines, order.headerChargesMinor) });
  tx.insert(orderLines, line);
  tx.insert(orderLineShares, shares);
  for (const split of ended) tx.update(shareCostSplits, { id: split.id }, { endedOn: tx.today, endReason: input.reason.slice(0, 300) });
  if (splits.length > 0) tx.insert(shareCostSplits, splits);
  recordAudit(tx, {
    action: 'order.substitute_linked', entityKind: 'order', entityId: order.id, organisationId: order.organisationId, reason: input.reason,
    after: { position: line.position, substitutes: work.line.position, productModelId: line.productModelId, ordered: pieces, unitPrice: line.unitPrice },
  });

  await callBackSiblings(tx, order, lines);
  const demand = await approvalDemand(tx, order, lines);
  if (demand.steps.length === 0) return line;
  const round = order.approvalRound + 1;
  tx.update(purchaseOrders, { id: order.id, version: order.version + 1 }, { approvalRound: round });
  // Substitutes that still wait are decided on together with this one.
  tx.update(orderLines, { orderId: order.id, awaitsRound: order.approvalRound }, { awaitsRound: round });
  tx.update(orderLines, { id: line.id }, { awaitsRound: round });
  insertRound(tx, order, round, demand.needNetMinor, demand.steps);
  return { ...line, awaitsRound: round };
}

function substituteLine({ line, lines }: LineWork, input: SubstituteInput, pieces: number): LineRow {
  const price = input.unitPrice === null
    ? { unitPrice: line.unitPrice, priceBase: line.priceBase, discountBp: line.discountBp }
    : { unitPrice: input.unitPrice, priceBase: 1, discountBp: 0 };
  return {
    ...line, ...emptyCounters, ...price, id: newId(), version: 1, position: Math.max(...lines.map((each) => each.position)) + 1,
    productModelId: input.productModelId, articleNumber: input.articleNumber, description: input.description, ordered: pieces, accepted: 0, packSize: 1,
    netMinor: extendPrice(pieces, { ...price, discount: price.discountBp }), substitutesLineId: line.id, state: 'unanswered', onHold: false, holdReason: null,
    firstEta: null, eta: null, etaPrecision: 'none', etaKind: null, etaBasis: null, statementCount: 0, awaitsRound: null,
  };
}

/** The shares of the replaced pieces, and the money that was set aside for them. */
async function moveShares(tx: Tx, { shares }: LineWork, line: LineRow): Promise<{ readonly shares: ShareRow[]; readonly splits: CostSplit[]; readonly ended: CostSplit[] }> {
  const pieces = spreadOverShares(shares, line.ordered);
  const live = await tx.many(shareCostSplits, { shareId: shares.map((share) => share.id), endedOn: null }, { orderBy: ['id'] });
  const moved: ShareRow[] = [];
  const splits: CostSplit[] = [];
  const ended: CostSplit[] = [];
  for (const share of shares) {
    const quantity = pieces.get(share.id) ?? 0;
    if (quantity === 0) continue;
    const target: ShareRow = { ...share, id: newId(), lineId: line.id, quantity, closed: 0, accepted: 0 };
    moved.push(target);
    for (const split of live.filter((each) => each.shareId === share.id)) {
      const amountMinor = Math.min(split.amountMinor, divideRounded(BigInt(split.amountMinor) * BigInt(quantity), BigInt(share.quantity)));
      const fresh = { source: split.source, fundingProgrammeId: split.fundingProgrammeId, fiscalYear: split.fiscalYear, validFrom: tx.today, endedOn: null, endReason: null };
      ended.push(split);
      splits.push({ ...fresh, id: newId(), shareId: target.id, amountMinor });
      if (amountMinor < split.amountMinor) splits.push({ ...fresh, id: newId(), shareId: share.id, amountMinor: split.amountMinor - amountMinor });
    }
  }
  return { shares: moved, splits, ended };
}
