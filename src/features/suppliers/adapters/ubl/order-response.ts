import { berlinDateOf } from '../../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../../shared/errors.ts';
import type { AnswerAsOrdered } from '../canonical-line.ts';
import type { DraftDocument, DraftLine } from '../draft-document.ts';
import { readSupplierDate } from '../supplier-date.ts';
import { lineReferenceOf } from '../written-values.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { articleNumberOf, issuedAt, quantityOf } from './ubl-fields.ts';

export interface ReadResponse {
  readonly draft: DraftDocument<XmlElement>;
  readonly answers: readonly AnswerAsOrdered[];
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
}

interface Head {
  readonly orderNumber: string;
  readonly supplierOrderId: string | null;
  readonly period: XmlElement | undefined;
}

/** OrderResponseCode (UNCL 4343, as Peppol BIS Ordering 3 narrows it) of answers to the order as a whole. */
const WHOLE: Readonly<Record<string, AnswerAsOrdered['answer']>> = { AB: 'acknowledged', AP: 'confirmed', RE: 'declined' };

/** Added, changed, accepted, not accepted (UNCL 1229); 42, delivered already, and all others are for a person. */
const CONFIRMING = new Set(['1', '3', '5']);
const REFUSING = '7';

/** UBL OrderResponse as in Peppol BIS T76: the code decides whether the order is meant as a whole or the lines speak. */
export function readOrderResponse(root: XmlElement): ReadResponse {
  const code = root.text('OrderResponseCode')?.toUpperCase() ?? null;
  const orderNumber = root.text('OrderReference', 'ID');
  const draft = { documentType: 'order_response', documentId: root.text('ID'), revision: null, issuedAt: issuedAt(root), lines: [] } as const;
  if (orderNumber === null) return { draft, answers: [], warnings: [], problems: [{ path: `${root.path}/OrderReference/ID`, code: 'ubl.order_missing', message: 'The response names no order.' }] };
  const head = { orderNumber, supplierOrderId: root.text('OrderReference', 'SalesOrderID') ?? root.text('SalesOrderID'), period: root.at('Delivery', 'PromisedDeliveryPeriod') };
  if (code === 'CA') return readLines(root, draft, head);
  const answer = code === null ? undefined : WHOLE[code];
  if (!answer) return { draft, answers: [], warnings: [], problems: [{ path: `${root.path}/OrderResponseCode`, code: 'ubl.response_code_unknown', message: `Only AB, AP, RE and CA are known, not "${code ?? ''}".` }] };
  return { draft, warnings: [], ...answered({ ...head, lineReference: null, answer, period: head.period }) };
}

function readLines(root: XmlElement, draft: DraftDocument<XmlElement>, head: Head): ReadResponse {
  const lines: DraftLine<XmlElement>[] = [];
  const answers: AnswerAsOrdered[] = [];
  const problems: FieldProblem[] = [];
  const warnings: FieldProblem[] = [];
  for (const line of root.children('OrderLine')) {
    const status = line.text('LineItem', 'LineStatusCode');
    const lineReference = lineReferenceOf(line.text('OrderLineReference', 'LineID'));
    const confirms = status !== null && CONFIRMING.has(status);
    if (confirms && lineReference !== null && line.text('LineItem', 'Quantity') === null && !line.at('SellerSubstitutedLineItem')) {
      const read = answered({ ...head, lineReference, answer: 'confirmed', period: periodOf(line) ?? head.period });
      answers.push(...read.answers);
      problems.push(...read.problems);
      continue;
    }
    if (!confirms && status !== REFUSING) warnings.push({ path: `${line.path}/LineItem/LineStatusCode`, code: 'ubl.line_status_unknown', message: `The line status "${status ?? ''}" is not known; nothing was taken from the line.` });
    lines.push({ element: line, fields: { ...namesOf(line, lineReference, head), ...figuresOf(line, status, confirms, head) } });
  }
  return { draft: { ...draft, lines }, answers, problems, warnings };
}

const periodOf = (line: XmlElement): XmlElement | undefined => line.at('LineItem', 'Delivery', 'PromisedDeliveryPeriod');

/** Only at the end of a period is everything there. */
const endOf = (period: XmlElement): string | null => period.text('EndDate') ?? period.text('StartDate');

const namesOf = (line: XmlElement, lineReference: string | null, { orderNumber, supplierOrderId }: Head): object => ({
  orderNumber, supplierOrderId, lineReference, supplierLineId: line.text('LineItem', 'ID'), articleNumber: articleNumberOf(line.at('LineItem', 'Item')),
});

function figuresOf(line: XmlElement, status: string | null, confirms: boolean, head: Head): object {
  const reason = line.text('LineItem', 'Note');
  if (status === REFUSING) return { declined: true, rejectionReason: reason };
  if (!confirms) return {};
  const quantity = quantityOf(line, 'LineItem', 'Quantity');
  const substitute = line.at('SellerSubstitutedLineItem');
  if (substitute) {
    const replaced = quantityOf(substitute, 'Quantity') ?? quantity;
    return { cancelled: replaced, substitution: { articleNumber: articleNumberOf(substitute.at('Item')), name: substitute.text('Item', 'Name'), quantity: replaced, reason } };
  }
  const period = periodOf(line) ?? head.period;
  return {
    confirmed: quantity, backordered: quantityOf(line, 'LineItem', 'MaximumBackorderQuantity'),
    ...(period && endOf(period) !== null && { schedule: [{ quantity, date: endOf(period), kind: 'fixed' }] }),
  };
}

type Answered = Omit<AnswerAsOrdered, 'expected'> & { readonly period: XmlElement | undefined };

function answered({ period, orderNumber, supplierOrderId, lineReference, answer }: Answered): Pick<ReadResponse, 'answers' | 'problems'> {
  const written = period ? endOf(period) : null;
  // UBL dates are whole days: what they mean does not depend on the day of reading
  const expected = written === null ? null : readSupplierDate(written, berlinDateOf(new Date(0)));
  if (expected === undefined) return { answers: [], problems: [{ path: `${period?.path ?? ''}/EndDate`, code: 'supplier.date', message: 'This is not a date that exists.' }] };
  return { answers: [{ orderNumber, supplierOrderId, lineReference, answer, expected }], problems: [] };
}
