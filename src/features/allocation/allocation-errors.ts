import { defineErrors } from '../../shared/errors.ts';

export const allocationErrors = defineErrors({
  'allocation.run_not_found': { kind: 'not-found', en: 'There is no such allocation run.', de: 'Diesen Zuteilungslauf gibt es nicht.' },
  'allocation.pool_not_found': { kind: 'not-found', en: 'There is no supply of this class for this owner yet.', de: 'Für diesen Eigentümer gibt es noch keinen Vorrat dieser Geräteklasse.' },
  'allocation.not_a_preview': { kind: 'conflict', en: 'Only a preview can be committed.', de: 'Nur eine Vorschau kann beschlossen werden.' },
  'allocation.preview_outdated': {
    kind: 'conflict',
    en: 'Supply or demand has changed since this preview. Make a new one.',
    de: 'Vorrat oder Bedarf hat sich seit dieser Vorschau geändert. Bitte eine neue Vorschau rechnen.',
  },
  'allocation.preview_what_if': {
    kind: 'conflict',
    en: 'This preview was computed by rules that are not in force; it is for comparing only.',
    de: 'Diese Vorschau rechnet mit Regeln, die nicht in Kraft sind; sie dient nur dem Vergleich.',
  },
  'allocation.never_run': {
    kind: 'not-found',
    en: 'No run has decided on this line yet.',
    de: 'Über diese Position hat noch kein Zuteilungslauf entschieden.',
  },
  'allocation.supply_moved': {
    kind: 'conflict',
    en: 'Supply or demand changed while the run was computed; it is computed again.',
    de: 'Vorrat oder Bedarf änderte sich während der Berechnung; es wird neu gerechnet.',
  },
  'allocation.nothing_to_allocate': { kind: 'conflict', en: 'There is nothing to allocate.', de: 'Es gibt nichts zuzuteilen.' },
  'allocation.verification_failed': {
    kind: 'conflict',
    en: 'The result did not pass the independent check and was not committed.',
    de: 'Das Ergebnis hat die unabhängige Prüfung nicht bestanden und wurde nicht beschlossen.',
  },
  'allocation.reservation_not_found': { kind: 'not-found', en: 'There is no such reservation.', de: 'Diese Reservierung gibt es nicht.' },
  'allocation.reservation_ended': { kind: 'conflict', en: 'The reservation has ended already.', de: 'Die Reservierung ist schon beendet.' },
  'allocation.device_taken': { kind: 'conflict', en: 'The device is already reserved.', de: 'Das Gerät ist schon reserviert.' },
  'allocation.hold_invalid': { kind: 'invalid', en: 'The device cannot be held like this.', de: 'So lässt sich das Gerät nicht zurückhalten.' },
  'allocation.not_a_hold': {
    kind: 'conflict',
    en: 'This reservation comes from an award; it ends by hand-over or withdrawal.',
    de: 'Diese Reservierung stammt aus einer Zuteilung; sie endet mit der Übergabe oder einer Rücknahme.',
  },
  'allocation.policy_invalid': { kind: 'invalid', en: 'These rules cannot be applied.', de: 'Diese Regeln lassen sich nicht anwenden.' },
  'allocation.policy_not_found': { kind: 'not-found', en: 'There is no such version of the rules.', de: 'Diese Fassung der Regeln gibt es nicht.' },
  'allocation.policy_own': {
    kind: 'conflict',
    en: 'Rules are put in force by somebody else than their author.',
    de: 'Regeln setzt jemand anderes in Kraft als die Person, die sie verfasst hat.',
  },
  'allocation.policy_not_draft': { kind: 'conflict', en: 'This version of the rules is no draft any more.', de: 'Diese Fassung der Regeln ist kein Entwurf mehr.' },
});
