import { defineErrors } from '../../shared/errors.ts';

export const requestErrors = defineErrors({
  'request.not_found': { kind: 'not-found', en: 'There is no such request.', de: 'Diese Anforderung gibt es nicht.' },
  'request.line_not_found': { kind: 'not-found', en: 'There is no such line in the request.', de: 'Diese Position gibt es in der Anforderung nicht.' },
  'request.invalid': { kind: 'invalid', en: 'The request cannot be taken like this.', de: 'Die Anforderung kann so nicht angenommen werden.' },
  'request.decision_invalid': { kind: 'invalid', en: 'The decision does not fit the request.', de: 'Die Entscheidung passt nicht zur Anforderung.' },
  'request.awarded_beyond_approval': { kind: 'conflict', en: 'More would be awarded than was approved.', de: 'Es würde mehr zugeteilt als genehmigt.' },
  'request.nothing_owed': { kind: 'conflict', en: 'That many are not open on this line any more.', de: 'So viele sind auf dieser Position nicht mehr offen.' },
  'request.returned_beyond_hand_over': { kind: 'conflict', en: 'More would come back than was handed over.', de: 'Es käme mehr zurück als übergeben wurde.' },
  'request.not_approved': { kind: 'conflict', en: 'The request has not been approved.', de: 'Die Anforderung ist nicht genehmigt.' },
});
