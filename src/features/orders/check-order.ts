import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { FieldProblem } from '../../shared/errors.ts';
import { sumOf } from '../../shared/quantity.ts';
import { ownsStock } from '../organisations/organisation.ts';
import type { LineInput, OrderInput, ShareInput } from './order-input.ts';
import { lineAmounts } from './order-money.ts';
import type { OrderReferences } from './order-references.ts';

interface Circumstances {
  readonly today: CalendarDate;
  /** True for organisations that the author may order for, and whose needs, grounds and money an order may name. */
  readonly mayOrderFor: (organisationId: string) => boolean;
}

/**
 * Every mistake in what an order refers to: who, what, on which basis, out of which money. Quantities and prices by
 * themselves are checked by `findOrderProblems`.
 */
export function checkReferences(input: OrderInput, known: OrderReferences, { today, mayOrderFor }: Circumstances): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, code: string, message: string): void => {
    problems.push({ path, code: `order.${code}`, message });
  };
  if (!known.organisations.has(input.organisationId) || !mayOrderFor(input.organisationId)) add('organisationId', 'organisation_unknown', 'there is no such organisation to order for');
  if (!known.supplier) add('supplierId', 'supplier_unknown', 'there is no such supplier');
  else if (!known.supplier.active) add('supplierId', 'supplier_inactive', 'this supplier is not used any more');
  if (input.connectionId !== null && !known.connectionIds.includes(input.connectionId)) add('connectionId', 'connection_unknown', 'the supplier has no such connection in use');
  checkBasis(input, known, { today, mayOrderFor }, add);
  input.lines.forEach((line, index) => {
    checkLine(line, `lines/${index}`, known, { today, mayOrderFor }, add);
    checkShares(line, `lines/${index}/shares`, input, known, { today, mayOrderFor }, add);
  });
  return problems;
}

type Add = (path: string, code: string, message: string) => void;

function checkBasis(input: OrderInput, { basis }: OrderReferences, { today, mayOrderFor }: Circumstances, add: Add): void {
  if (input.procurementBasisId === null) return;
  if (!basis || !mayOrderFor(basis.organisationId)) add('procurementBasisId', 'basis_unknown', 'there is no such procurement basis');
  else if (today < basis.validFrom || (basis.validTo !== null && today > basis.validTo)) add('procurementBasisId', 'basis_not_valid', 'the procurement basis is not valid today');
}

function checkLine(line: LineInput, at: string, known: OrderReferences, { today, mayOrderFor }: Circumstances, add: Add): void {
  const model = known.models.get(line.productModelId);
  if (!model) {
    add(`${at}/productModelId`, 'model_unknown', 'the model is not in the catalogue');
    return;
  }
  if (!model.active) add(`${at}/productModelId`, 'model_inactive', 'the model is not ordered any more');
  if (line.articleNumber === null && !known.articleNumbers.has(model.id)) add(`${at}/articleNumber`, 'article_unknown', "the supplier's article number is not known");
  const named = line.needId === null ? undefined : known.needs.get(line.needId);
  const need = named && mayOrderFor(named.organisationId) ? named : undefined;
  if (line.needId !== null && !need) add(`${at}/needId`, 'need_unknown', 'there is no such need');
  if (need && need.equipmentClassId !== model.equipmentClassId) add(`${at}/needId`, 'need_of_other_class', 'the need is for another equipment class');
  const cap = known.classes.get(model.equipmentClassId)?.priceCap ?? null;
  const gross = grossPerPiece(line, today);
  if (cap !== null && gross !== null && gross > cap) add(`${at}/unitPrice`, 'price_above_cap', `the gross price per piece is ${gross}, the cap of the class ${cap}`);
}

function checkShares(line: LineInput, at: string, input: OrderInput, known: OrderReferences, { today, mayOrderFor }: Circumstances, add: Add): void {
  line.shares.forEach((share, index) => {
    const path = `${at}/${index}`;
    const { organisationId } = share;
    const kind = known.organisations.get(organisationId)?.kind;
    if (kind === undefined || !mayOrderFor(organisationId)) add(`${path}/organisationId`, 'organisation_unknown', 'there is no such organisation to order for');
    else if (!ownsStock(kind)) add(`${path}/organisationId`, 'share_not_owner', 'shares belong to a municipality or the provider; who of theirs receives something is said by awards');
    if (line.shares.findIndex((other) => other.organisationId === organisationId) < index) add(`${path}/organisationId`, 'share_twice', 'this organisation already has a share of the line');
    if (share.shipToId !== null && (!known.organisations.has(share.shipToId) || !mayOrderFor(share.shipToId))) add(`${path}/shipToId`, 'organisation_unknown', 'there is no such organisation to deliver to');
    checkSplits(line, share, path, input, known, { today, mayOrderFor }, add);
  });
}

function checkSplits(line: LineInput, share: ShareInput, at: string, input: OrderInput, known: OrderReferences, { today, mayOrderFor }: Circumstances, add: Add): void {
  const gross = grossPerPiece(line, today);
  share.costSplits.forEach((split, index) => {
    if (split.fundingProgrammeId === null) return;
    const path = `${at}/costSplits/${index}/fundingProgrammeId`;
    const programme = known.programmes.get(split.fundingProgrammeId);
    if (!programme || !mayOrderFor(programme.organisationId)) {
      add(path, 'programme_unknown', 'there is no such funding programme');
      return;
    }
    if (programme.orderNotBefore !== null && today < programme.orderNotBefore) add(path, 'programme_too_early', `nothing may be ordered before ${programme.orderNotBefore}`);
    if (programme.deliverBy !== null && input.neededBy !== null && input.neededBy > programme.deliverBy) add(path, 'programme_too_late', `everything has to be delivered by ${programme.deliverBy}`);
    if (programme.capPerDevice !== null && gross !== null && gross > programme.capPerDevice) add(path, 'price_above_programme_cap', `the programme pays for at most ${programme.capPerDevice} per piece`);
  });
  const amount = sumOf(share.costSplits, (split) => split.amountMinor);
  const worth = amountsOf({ ...line, quantity: share.quantity }, today)?.grossMinor;
  if (worth !== undefined && amount > worth) add(`${at}/costSplits`, 'splits_exceed_share', `the sources give ${amount}, the share costs ${worth}`);
}

/** Null where price or quantity are themselves mistaken: that is reported elsewhere. */
function amountsOf(line: LineInput, today: CalendarDate): ReturnType<typeof lineAmounts> | null {
  if (line.priceBase < 1 || line.unitPrice < 0 || line.quantity < 1) return null;
  return lineAmounts({ ...line, discount: line.discountBp }, today);
}

const grossPerPiece = (line: LineInput, today: CalendarDate): number | null => amountsOf({ ...line, quantity: 1 }, today)?.grossMinor ?? null;
