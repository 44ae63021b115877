import Joi from 'joi';
import { AddressRefused, readConnectionUrl } from './connection-url.ts';

/** Where a supplier's interface begins: https or http, without credentials. Which addresses it may lead to is checked when it is called. */
export const baseUrlSchema = Joi.string().max(1_000).required().custom((value: string, helpers) => {
  try {
    readConnectionUrl(value);
    return value;
  } catch (error) {
    if (error instanceof AddressRefused) return helpers.error(error.problem.code);
    throw error;
  }
}).messages({
  'suppliers.url_malformed': '{{#label}} is not a URL',
  'suppliers.url_protocol': '{{#label}} must be https or http',
  'suppliers.url_credentials': '{{#label}} must not hold credentials',
});
