import { defineErrors } from '../../shared/errors.ts';

export const personErrors = defineErrors({
  'person.not_found': { kind: 'not-found', en: 'There is no such person.', de: 'Diese Person gibt es nicht.' },
  'person.organisation_not_found': { kind: 'invalid', en: 'There is no such organisation.', de: 'Diese Organisation gibt es nicht.' },
  'person.erased': { kind: 'conflict', en: 'This person was erased.', de: 'Diese Person wurde gelöscht.' },
  'person.pupil_reference_taken': { kind: 'conflict', en: 'The school already has this pupil reference.', de: 'Die Schule führt diese Schülerreferenz bereits.' },
  'person.pupil_reference_not_found': { kind: 'not-found', en: 'There is no such pupil reference.', de: 'Diese Schülerreferenz gibt es nicht.' },
});
