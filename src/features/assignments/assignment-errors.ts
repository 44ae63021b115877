import { defineErrors } from '../../shared/errors.ts';

export const assignmentErrors = defineErrors({
  'hand_over.not_found': { kind: 'not-found', en: 'There is no such hand-over.', de: 'Diese Übergabe gibt es nicht.' },
  'hand_over.item_not_found': { kind: 'not-found', en: 'There is no such item in the hand-over.', de: 'Dieses Teil gehört nicht zur Übergabe.' },
  'hand_over.invalid': { kind: 'invalid', en: 'The bundle cannot be made up like this.', de: 'Das Paket kann so nicht zusammengestellt werden.' },
  'hand_over.not_available': {
    kind: 'conflict',
    en: 'Something in the bundle is not available for this receiver (any more).',
    de: 'Etwas im Paket ist für diesen Empfänger nicht (mehr) verfügbar.',
  },
  'hand_over.own': {
    kind: 'conflict',
    en: 'The receiving side confirms, not the person who made the bundle up. At the desk, use a one-time token.',
    de: 'Die empfangende Seite bestätigt, nicht die Person, die das Paket zusammengestellt hat. Am Schalter dient dazu ein Einmal-Code.',
  },
  'hand_over.not_confirmed': { kind: 'conflict', en: 'The record exists once the hand-over is confirmed.', de: 'Das Übergabeprotokoll entsteht mit der Bestätigung.' },
  'hand_over.token_invalid': {
    kind: 'forbidden',
    en: 'This token is not valid, has been used or has expired.',
    de: 'Dieser Einmal-Code ist ungültig, schon benutzt oder abgelaufen.',
  },
  'assignment.not_found': { kind: 'not-found', en: 'There is no such assignment.', de: 'Diese Ausgabe gibt es nicht.' },
  'assignment.device_assigned': { kind: 'conflict', en: 'The device is already assigned to somebody.', de: 'Das Gerät ist bereits an jemanden ausgegeben.' },
  'assignment.not_in_custody': {
    kind: 'conflict',
    en: 'Only a device that has been handed over to the organisation can be assigned to somebody there.',
    de: 'Nur ein an die Organisation übergebenes Gerät kann dort ausgegeben werden.',
  },
  'assignment.holder_unknown': { kind: 'invalid', en: 'There is no such person or pupil reference in this organisation.', de: 'Diese Person oder Schülerreferenz gibt es in dieser Organisation nicht.' },
  'assignment.due_date': {
    kind: 'invalid',
    en: 'A loan needs a due date in the future; something given permanently has none.',
    de: 'Eine Leihe braucht ein Rückgabedatum in der Zukunft; eine dauerhafte Ausgabe hat keines.',
  },
  'assignment.location_unknown': { kind: 'invalid', en: 'There is no such stock location at the organisation that takes the device back.', de: 'Diesen Lagerort gibt es bei der zurücknehmenden Organisation nicht.' },
  'incident.device_locked': { kind: 'conflict', en: 'The device is reported lost or stolen and therefore locked.', de: 'Das Gerät ist als verloren oder gestohlen gemeldet und deshalb gesperrt.' },
  'transfer.not_found': { kind: 'not-found', en: 'There is no such transfer.', de: 'Diese Weitergabe gibt es nicht.' },
  'transfer.not_possible': { kind: 'conflict', en: 'These devices cannot be passed on as they are.', de: 'Diese Geräte können so nicht weitergegeben werden.' },
  'transfer.return_date': { kind: 'invalid', en: 'The day of return must lie in the future.', de: 'Das Rückgabedatum muss in der Zukunft liegen.' },
  'swap.not_possible': {
    kind: 'conflict',
    en: 'A device in use can be swapped for another one in use or a free one from stock, of the same owner.',
    de: 'Ein Gerät in Benutzung lässt sich gegen ein anderes in Benutzung oder ein freies aus dem Lager desselben Eigentümers tauschen.',
  },
  'incident.not_found': { kind: 'not-found', en: 'There is no open loss report for this device.', de: 'Für dieses Gerät gibt es keine offene Verlustmeldung.' },
  'incident.already_reported': { kind: 'conflict', en: 'The loss of this device is already reported.', de: 'Der Verlust dieses Geräts ist bereits gemeldet.' },
});
