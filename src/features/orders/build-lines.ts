import type { CalendarDate } from '../../shared/calendar-date.ts';
import { newId } from '../../shared/ids.ts';
import { extendPrice } from '../../shared/money.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { findOrderProblems, type OrderLine } from './order.ts';
import type { LineInput, OrderInput } from './order-input.ts';
import { emptyCounters } from './order-line.ts';
import { taxRateOn } from './order-money.ts';
import type { OrderReferences } from './order-references.ts';
import type { NewLine } from './order-store.ts';

/** What is wrong with quantities, prices, packs and shares, each by itself and together. */
export function checkLines(input: OrderInput, known: OrderReferences): readonly FieldProblem[] {
  return findOrderProblems({ lines: input.lines.map((line, index) => toDomain(line, index, known)) });
}

function toDomain(line: LineInput, index: number, known: OrderReferences): OrderLine {
  const model = known.models.get(line.productModelId);
  return {
    id: String(index), position: index + 1, needId: line.needId, equipmentClassId: model?.equipmentClassId ?? '', productModelId: line.productModelId,
    supplierSku: line.articleNumber, packSize: model?.packSize ?? 1, taxCategory: line.taxCategory, neededBy: null, substituteForId: null,
    unitPrice: line.unitPrice, priceBase: line.priceBase, discount: line.discountBp, counters: { ...emptyCounters, ordered: line.quantity },
    shares: line.shares.map((share, place) => ({
      id: String(place), position: place + 1, quantity: share.quantity, closed: 0, accepted: 0,
      organisationId: share.organisationId, costBearerId: share.organisationId, fundingProgrammeId: null, shipToId: share.shipToId,
    })),
  };
}

/** The rows of checked input. Positions begin behind `after`. */
export function buildLines(orderId: string, input: Pick<OrderInput, 'lines' | 'neededBy'>, known: OrderReferences, today: CalendarDate, after = 0): NewLine[] {
  return input.lines.map((line, index) => {
    const model = known.models.get(line.productModelId);
    if (!model) throw new Error('lines are built from checked input only');
    const lineId = newId();
    const shares = line.shares.map((share, place) => ({
      id: newId(), lineId, position: place + 1, organisationId: share.organisationId, quantity: share.quantity, closed: 0, accepted: 0,
      costCentre: share.costCentre, shipToId: share.shipToId,
    }));
    return {
      line: {
        id: lineId, orderId, position: after + index + 1, version: 1, productModelId: model.id, needId: line.needId,
        articleNumber: line.articleNumber ?? known.articleNumbers.get(model.id) ?? '', description: line.description ?? model.name,
        ...emptyCounters, ordered: line.quantity, accepted: 0,
        unitPrice: line.unitPrice, priceBase: line.priceBase, discountBp: line.discountBp, packSize: model.packSize,
        // The rate follows the day of supply; until that is known, the day it is wanted.
        taxCategory: line.taxCategory, taxRateBp: taxRateOn(line.taxCategory, input.neededBy ?? today),
        netMinor: extendPrice(line.quantity, { unitPrice: line.unitPrice, priceBase: line.priceBase, discount: line.discountBp }),
        substitutesLineId: null, state: 'unanswered' as const, onHold: false, holdReason: null,
        firstEta: null, eta: null, etaPrecision: 'none', etaKind: null, etaBasis: null, statementCount: 0, awaitsRound: null,
      },
      shares,
      splits: line.shares.flatMap((share, place) => share.costSplits.map((split) => ({
        id: newId(), shareId: shares[place]?.id ?? '', source: split.source, fundingProgrammeId: split.fundingProgrammeId,
        amountMinor: split.amountMinor, fiscalYear: split.fiscalYear, validFrom: today, endedOn: null, endReason: null,
      }))),
    };
  });
}
