import { defineErrors } from '../../../shared/errors.ts';

export const allocationEngineErrors = defineErrors({
  'allocation.input_invalid': {
    kind: 'invalid',
    en: 'The allocation cannot be computed from this input.',
    de: 'Mit diesen Eingaben lässt sich keine Zuteilung berechnen.',
  },
  'allocation.request_unknown': {
    kind: 'not-found',
    en: 'The allocation run does not contain this request.',
    de: 'Der Zuteilungslauf enthält diese Anforderung nicht.',
  },
  'allocation.thread_ended': {
    kind: 'unavailable',
    en: 'The computation of the allocation ended without a result.',
    de: 'Die Berechnung der Zuteilung endete ohne Ergebnis.',
  },
});
