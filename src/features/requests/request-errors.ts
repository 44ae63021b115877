import { defineErrors } from '../../shared/errors.ts';

export const requestErrors = defineErrors({
  'request.not_found': { kind: 'not-found', en: 'There is no such request.', de: 'Diese Anforderung gibt es nicht.' },
  'request.line_not_found': { kind: 'not-found', en: 'There is no such line in the request.', de: 'Diese Position gibt es in der Anforderung nicht.' },
  'request.awarded_beyond_approval': { kind: 'conflict', en: 'More would be awarded than was approved.', de: 'Es würde mehr zugeteilt als genehmigt.' },
  'request.nothing_owed': { kind: 'conflict', en: 'That many are not owed on this line.', de: 'So viele stehen auf dieser Position nicht mehr aus.' },
  'request.returned_beyond_hand_over': { kind: 'conflict', en: 'More would come back than was handed over.', de: 'Es käme mehr zurück als übergeben wurde.' },
});
