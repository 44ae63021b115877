import Joi from 'joi';
import { isCalendarDate } from '../../../shared/calendar-date.ts';
import { identifierTypes } from '../standing/statement.ts';
import { documentTypes } from './canonical-line.ts';
import { LARGEST_QUANTITY, readQuantity } from './quantity-text.ts';
import { readSupplierDate } from './supplier-date.ts';

const LONGEST_TEXT = 500;
const MOST_LINES = 5_000;
const MOST_DESPATCHES = 1_000;
const MOST_IDENTIFIERS = 20_000;

const messages = {
  'supplier.quantity': `{{#label}} must be a whole number from 0 to ${LARGEST_QUANTITY}`,
  'supplier.text': `{{#label}} must be a text of 1 to ${LONGEST_TEXT} characters`,
  'supplier.date': '{{#label}} is not a date, a calendar week or a month that exists',
  'supplier.instant': '{{#label}} is not an instant (RFC 3339) or a day',
  'supplier.line_unnamed': '{{#label}} names neither a line nor an article',
  'supplier.price': '{{#label}} must be a whole number of 1/10,000 of the currency unit',
};

/** A number of units, also as text. */
const quantity = Joi.any().custom((value: unknown, helpers) => readQuantity(value) ?? helpers.error('supplier.quantity'));

/** Text; a whole number is taken for its digits, as order numbers and line numbers often come so. */
const text = Joi.any().custom((value: unknown, helpers) => {
  const read = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  const trimmed = typeof read === 'string' ? read.trim() : '';
  return trimmed !== '' && trimmed.length <= LONGEST_TEXT ? trimmed : helpers.error('supplier.text');
});

const optionalText = text.empty(Joi.valid('', null)).default(null);
const optionalQuantity = quantity.empty(null).default(null);

/** Replies that write a list of one as the thing itself are common; an absent list is an empty one. */
const list = (item: Joi.Schema, most: number): Joi.ArraySchema => Joi.array().items(item).single().max(most).empty(null);

const expectedDate = Joi.any().empty(Joi.valid('', null)).custom((value: unknown, helpers) => {
  const context = helpers.prefs.context as { writtenOn: string };
  return (typeof value === 'string' ? readSupplierDate(value, context.writtenOn) : undefined) ?? helpers.error('supplier.date');
});

/** An instant, or a day for documents that name no hour. */
export const issueTime = Joi.any().empty(Joi.valid('', null)).custom((value: unknown, helpers) => {
  if (typeof value !== 'string' || !isCalendarDate(value.slice(0, 10)) || !/^.{10}(T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2}))?$/.test(value)) {
    return helpers.error('supplier.instant');
  }
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? helpers.error('supplier.instant') : instant;
});

const schedule = Joi.object({
  quantity: quantity.required(),
  date: expectedDate,
  kind: Joi.valid('fixed', 'estimate').default('estimate'),
  basis: Joi.valid('ship', 'delivery').default('delivery'),
});

const despatch = Joi.object({
  despatchNumber: text.required(),
  quantity: quantity.required(),
  shippedOn: expectedDate,
  carrier: optionalText,
  trackingNumbers: list(text, MOST_DESPATCHES).default([]),
  identifiers: list(Joi.object({ type: Joi.valid(...identifierTypes).required(), value: text.required() }), MOST_IDENTIFIERS).default([]),
  replacement: Joi.boolean().strict().default(false),
  outstanding: optionalQuantity,
});

const substitution = Joi.object({
  articleNumber: text.required(),
  name: optionalText,
  unitPrice: Joi.any().empty(null).default(null).custom((value: unknown, helpers) =>
    (Number.isSafeInteger(value) && (value as number) >= 0 ? value : helpers.error('supplier.price'))),
  quantity: quantity.required(),
  reason: optionalText,
});

const line = Joi.object({
  orderNumber: text.required(),
  supplierOrderId: optionalText,
  lineReference: optionalText,
  supplierLineId: optionalText,
  articleNumber: optionalText,
  substituteForLineId: optionalText,
  ordered: optionalQuantity,
  confirmed: optionalQuantity,
  backordered: optionalQuantity,
  rejected: optionalQuantity,
  declined: Joi.boolean().strict().default(false),
  cancelled: optionalQuantity,
  shipped: optionalQuantity,
  schedule: list(schedule, MOST_LINES).default(null),
  despatches: list(despatch, MOST_DESPATCHES).default([]),
  hold: Joi.object({ reason: text.required() }).empty(null).default(null),
  rejectionReason: optionalText,
  substitution: substitution.empty(null).default(null),
  cancellations: list(Joi.object({
    reference: optionalText, quantity: quantity.required(), result: Joi.valid('pending', 'accepted', 'refused').required(),
  }), MOST_LINES).default([]),
  invoices: list(Joi.object({ invoiceNumber: text.required(), quantity: quantity.required() }), MOST_LINES).default([]),
}).custom((value: { lineReference: unknown; supplierLineId: unknown; articleNumber: unknown }, helpers) =>
  (value.lineReference ?? value.supplierLineId ?? value.articleNumber) === null ? helpers.error('supplier.line_unnamed') : value);

/** The form that a mapping, a manual entry or a table has to bring a document into. */
export const canonicalDocumentSchema = Joi.object({
  documentType: Joi.valid(...documentTypes),
  documentId: text.required(),
  revision: optionalText,
  issuedAt: issueTime.default(null),
  lines: list(line, MOST_LINES).required(),
}).messages(messages).label('document');
