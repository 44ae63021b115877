import { defineErrors } from '../../shared/errors.ts';

/** What can go wrong around an order besides its own lifecycle (`order-errors.ts`). */
export const procurementErrors = defineErrors({
  'order.not_found': { kind: 'not-found', en: 'There is no such order.', de: 'Diese Bestellung gibt es nicht.' },
  'order.line_not_found': { kind: 'not-found', en: 'The order has no such line.', de: 'Diese Position gibt es in der Bestellung nicht.' },
  'order.basis_exceeded': {
    kind: 'conflict',
    en: 'The call-off would exceed the maximum quantity or value of the procurement basis.',
    de: 'Der Abruf überschritte die Höchstmenge oder den Höchstwert der Vergabegrundlage.',
  },
  'order.not_draft': { kind: 'conflict', en: 'Only a draft can be rewritten.', de: 'Nur ein Entwurf kann neu gefasst werden.' },
  'order.not_sent': { kind: 'conflict', en: 'The order has not been sent to the supplier yet.', de: 'Die Bestellung ist noch nicht beim Lieferanten.' },
  'order.finished': { kind: 'conflict', en: 'The order is finished.', de: 'Die Bestellung ist abgeschlossen.' },
  'order.nothing_shipped': {
    kind: 'conflict',
    en: 'Nothing has come of this order: cancel it instead of closing it short.',
    de: 'Von dieser Bestellung ist nichts gekommen: Sie ist zu stornieren, nicht vorzeitig zu schließen.',
  },
  'order.amendment_too_small': {
    kind: 'conflict',
    en: 'Less than what is closed, shipped or accepted already cannot be agreed on.',
    de: 'Weniger, als bereits entfallen, versandt oder angenommen ist, kann nicht vereinbart werden.',
  },
  'order.amendment_unchanged': { kind: 'invalid', en: 'The amendment changes nothing.', de: 'Die Änderung ändert nichts.' },
  'order.amendment_needs_approver': {
    kind: 'forbidden',
    en: 'A dearer order of this value takes somebody who approves orders and did not write this one.',
    de: 'Eine Verteuerung bei diesem Wert braucht jemanden, der Bestellungen genehmigt und diese nicht verfasst hat.',
  },
  'order.no_surplus': { kind: 'conflict', en: 'The line has no such surplus.', de: 'Die Position hat keinen solchen Überschuss.' },
  'order.cancellation_not_found': { kind: 'not-found', en: 'There is no such cancellation request.', de: 'Diese Stornoanfrage gibt es nicht.' },
  'order.cancellation_costs': {
    kind: 'conflict',
    en: 'The free period is over: the fee has to be accepted expressly.',
    de: 'Die kostenfreie Frist ist abgelaufen: Die Gebühr muss ausdrücklich angenommen werden.',
  },
  'need.not_found': { kind: 'not-found', en: 'There is no such need.', de: 'Diesen Bedarf gibt es nicht.' },
  'basis.not_found': { kind: 'not-found', en: 'There is no such procurement basis.', de: 'Diese Vergabegrundlage gibt es nicht.' },
  'basis.file_number_taken': { kind: 'conflict', en: 'This file number is in use already.', de: 'Dieses Aktenzeichen ist bereits vergeben.' },
  'basis.below_used': {
    kind: 'conflict',
    en: 'The maximum cannot be lower than what has been called off already.',
    de: 'Die Höchstgrenze kann nicht unter dem bereits Abgerufenen liegen.',
  },
  'programme.not_found': { kind: 'not-found', en: 'There is no such funding programme.', de: 'Dieses Förderprogramm gibt es nicht.' },
  'programme.code_taken': { kind: 'conflict', en: 'Another programme has this code.', de: 'Dieses Kürzel gehört bereits zu einem anderen Programm.' },
  'approval_rule.not_found': { kind: 'not-found', en: 'There is no such approval rule.', de: 'Diese Genehmigungsregel gibt es nicht.' },
  'approval_rule.not_valid': { kind: 'invalid', en: 'The rule lacks what its kind looks at.', de: 'Der Regel fehlt, worauf sie sich bezieht.' },
  'share.not_found': { kind: 'not-found', en: 'There is no such share.', de: 'Diesen Anteil gibt es nicht.' },
});
