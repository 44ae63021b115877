import Joi from 'joi';
import { baseUrlSchema } from '../base-url-schema.ts';
import { documentTypes, type DocumentType } from '../canonical-line.ts';
import { placeholdersOf } from './url-template.ts';

export type RestAuthentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string }
  | { readonly kind: 'bearer' }
  | { readonly kind: 'api-key'; readonly header: string };

/** A supplier's REST interface, described. Expressions are JSONata; paths begin with a slash and hang below `baseUrl`. */
export interface GenericRestConfiguration {
  readonly baseUrl: string;
  readonly authentication: RestAuthentication;
  /** A path whose answer of 2xx shows that address and credentials are right. */
  readonly testConnection?: { readonly path: string };
  readonly placeOrder?: {
    readonly path: string;
    /** Input: the order as it goes out. Result: the JSON body. */
    readonly body: string;
    /** Input: the reply. Result: the supplier's order numbers. */
    readonly supplierOrderIds: string;
  };
  readonly findOrder?: { readonly path: string; readonly supplierOrderIds: string };
  readonly changes?: { readonly path: string; readonly supplierOrderIds: string; readonly cursor: string };
  readonly orderStatus: {
    readonly path: string;
    readonly documentType: DocumentType;
    /** Input: the reply; result: a document in canonical form. */
    readonly mapping: string;
  };
  readonly cancellation?: { readonly path: string; readonly body: string; readonly reference: string };
}

export interface GenericRestSecrets {
  /** Password, token or key; absent for `none`. */
  readonly secret?: string;
}

const expression = Joi.string().max(20_000).required();

const path = (...placeholders: readonly string[]): Joi.StringSchema => Joi.string().max(1_000).required().custom((value: string, helpers) => {
  const unknown = placeholdersOf(value).filter((name) => !placeholders.includes(name));
  if (unknown.length > 0) return helpers.error('suppliers.placeholder_unknown', { unknown: unknown.join(', ') });
  return /^\/(?!\/)[^#\s\\]*$/.test(value) ? value : helpers.error('suppliers.path');
});

const authentication = Joi.alternatives().conditional('.kind', {
  switch: [
    { is: 'none', then: Joi.object({ kind: Joi.valid('none').required() }) },
    { is: 'basic', then: Joi.object({ kind: Joi.valid('basic').required(), username: Joi.string().max(200).required() }) },
    { is: 'bearer', then: Joi.object({ kind: Joi.valid('bearer').required() }) },
    {
      is: 'api-key',
      then: Joi.object({ kind: Joi.valid('api-key').required(), header: Joi.string().pattern(/^[A-Za-z0-9-]+$/, 'header name').max(100).required() }),
      otherwise: Joi.object({ kind: Joi.valid('none', 'basic', 'bearer', 'api-key').required() }),
    },
  ],
});

export const genericRestConfigurationSchema = Joi.object<GenericRestConfiguration>({
  baseUrl: baseUrlSchema,
  authentication: authentication.required(),
  testConnection: Joi.object({ path: path() }),
  placeOrder: Joi.object({ path: path(), body: expression, supplierOrderIds: expression }),
  findOrder: Joi.object({ path: path('ourNumber'), supplierOrderIds: expression }),
  changes: Joi.object({ path: path('cursor'), supplierOrderIds: expression, cursor: expression }),
  orderStatus: Joi.object({
    path: path('supplierOrderId', 'ourNumber'),
    documentType: Joi.valid(...documentTypes).default('order_status'),
    mapping: expression,
  }).required(),
  cancellation: Joi.object({ path: path('supplierOrderId', 'ourNumber'), body: expression, reference: expression }),
}).messages({
  'suppliers.placeholder_unknown': '{{#label}} uses unknown placeholders: {{#unknown}}',
  'suppliers.path': '{{#label}} must begin with one slash and hold no fragment and no space',
});

export const genericRestSecretsSchema = Joi.object<GenericRestSecrets>({ secret: Joi.string().max(4_000) });
