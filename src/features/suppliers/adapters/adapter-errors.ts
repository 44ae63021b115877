import type Joi from 'joi';
import { defineErrors } from '../../../shared/errors.ts';

export const adapterErrors = defineErrors({
  'suppliers.connection_invalid': {
    kind: 'invalid',
    en: 'The configuration of the supplier connection is not complete or not valid.',
    de: 'Die Konfiguration der Lieferantenanbindung ist unvollständig oder ungültig.',
  },
  'suppliers.mapping_failed': {
    kind: 'invalid',
    en: 'A mapping expression of the connection did not produce a usable result.',
    de: 'Ein Abbildungsausdruck der Anbindung hat kein brauchbares Ergebnis geliefert.',
  },
});

/** Validates a part of a connection's configuration; throws `suppliers.connection_invalid` with all problems. */
export function readConfiguration<T>(schema: Joi.ObjectSchema<T>, value: unknown, part: string): T {
  const result = schema.validate(value, { abortEarly: false, convert: false });
  if (!result.error) return result.value;
  throw adapterErrors['suppliers.connection_invalid']({}, result.error.details.map((detail) => ({
    path: [part, ...detail.path].join('/'), code: detail.type, message: detail.message,
  })));
}
