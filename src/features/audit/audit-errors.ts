import { defineErrors } from '../../shared/errors.ts';

export const auditErrors = defineErrors({
  'audit.entry_not_found': { kind: 'not-found', en: 'There is no such entry.', de: 'Diesen Eintrag gibt es nicht.' },
});
