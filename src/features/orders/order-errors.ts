import { defineErrors } from '../../shared/errors.ts';

export const orderErrors = defineErrors({
  'order.not_valid': {
    kind: 'invalid',
    en: 'The order has mistakes; all of them are listed.',
    de: 'Die Bestellung enthält Fehler; alle sind aufgeführt.',
  },
  'order.on_hold': {
    kind: 'conflict',
    en: 'The order is on hold.',
    de: 'Die Bestellung ist angehalten.',
  },
  'order.not_on_hold': {
    kind: 'conflict',
    en: 'The order is not on hold.',
    de: 'Die Bestellung ist nicht angehalten.',
  },
  'order.hold_not_possible': {
    kind: 'conflict',
    en: 'A finished order cannot be put on hold.',
    de: 'Eine abgeschlossene Bestellung kann nicht angehalten werden.',
  },
  'order.already_shipped': {
    kind: 'conflict',
    en: 'Something has been shipped already: close the order short instead of cancelling it.',
    de: 'Es wurde bereits etwas versandt: Die Bestellung kann nur vorzeitig geschlossen, nicht storniert werden.',
  },
  'order.not_settled': {
    kind: 'conflict',
    en: 'Lines of the order are still open.',
    de: 'Positionen der Bestellung sind noch offen.',
  },
  'order.approver_is_author': {
    kind: 'forbidden',
    en: 'Nobody approves an order of their own.',
    de: 'Niemand genehmigt die eigene Bestellung.',
  },
  'order.approver_decided_already': {
    kind: 'conflict',
    en: 'This person has already decided on this order; another one has to take the next step.',
    de: 'Diese Person hat über die Bestellung bereits entschieden; den nächsten Schritt muss eine andere übernehmen.',
  },
  'order.approver_lacks_role': {
    kind: 'forbidden',
    en: 'No open approval step is meant for this role.',
    de: 'Für diese Rolle ist kein Genehmigungsschritt offen.',
  },
  'order.approval_not_pending': {
    kind: 'conflict',
    en: 'The approval has already been decided.',
    de: 'Über die Genehmigung ist bereits entschieden.',
  },
  'order.rejection_needs_reason': {
    kind: 'invalid',
    en: 'A rejection needs a reason.',
    de: 'Eine Ablehnung braucht eine Begründung.',
  },
  'order.cancellation_too_large': {
    kind: 'conflict',
    en: 'More is to be cancelled than is still open on the line.',
    de: 'Es soll mehr storniert werden, als auf der Position noch offen ist.',
  },
});
