import Joi from 'joi';
import { baseUrlSchema } from '../base-url-schema.ts';

/** A customer's access to the Reseller API. */
export interface IngramConfiguration {
  readonly baseUrl: string;
  /** Below `baseUrl`; newer accounts have `/oauth/oauth30/token`. */
  readonly tokenPath: string;
  /** Below `baseUrl`; the sandbox has `/sandbox/resellers`. */
  readonly resellersPath: string;
  readonly customerNumber: string;
  /** ISO 3166-1 alpha-2: the country organisation that the account is with. */
  readonly countryCode: string;
  /** What the interface is told about who calls. */
  readonly senderId: string;
}

export interface IngramSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
}

const path = Joi.string().max(200).pattern(/^(\/[A-Za-z0-9._-]+)+$/, 'path');
const headerValue = Joi.string().max(30).pattern(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'printable characters');

export const ingramConfigurationSchema = Joi.object<IngramConfiguration>({
  baseUrl: baseUrlSchema,
  tokenPath: path.default('/oauth/oauth20/token'),
  resellersPath: path.default('/resellers'),
  customerNumber: headerValue.required(),
  countryCode: Joi.string().pattern(/^[A-Z]{2}$/, 'country code').default('DE'),
  senderId: headerValue.default('Zeugwart'),
});

export const ingramSecretsSchema = Joi.object<IngramSecrets>({
  clientId: Joi.string().max(500).required(),
  clientSecret: Joi.string().max(4_000).required(),
});
