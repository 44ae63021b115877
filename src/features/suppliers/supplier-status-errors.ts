import { defineErrors } from '../../shared/errors.ts';

export const supplierStatusErrors = defineErrors({
  'connection.not_found': { kind: 'not-found', en: 'There is no such supplier connection.', de: 'Diese Lieferantenanbindung gibt es nicht.' },
  'connection.name_taken': { kind: 'conflict', en: 'The supplier already has a connection of this name.', de: 'Der Lieferant hat bereits eine Anbindung dieses Namens.' },
  'connection.adapter_unknown': { kind: 'invalid', en: 'There is no such kind of connection.', de: 'Diese Art von Anbindung gibt es nicht.' },
  'connection.disabled': { kind: 'conflict', en: 'The connection is switched off.', de: 'Die Anbindung ist abgeschaltet.' },
  'connection.cannot_poll': { kind: 'conflict', en: 'This kind of connection cannot be asked; enter what the supplier says.', de: 'Diese Art von Anbindung lässt sich nicht abfragen; bitte die Auskunft des Lieferanten eintragen.' },
  'connection.paused': { kind: 'limited', en: 'The supplier is not to be asked right now; please try again later.', de: 'Der Lieferant darf gerade nicht angefragt werden; bitte später erneut versuchen.' },
  'supplier_document.not_found': { kind: 'not-found', en: 'There is no such supplier document.', de: 'Dieses Lieferantendokument gibt es nicht.' },
  'supplier_document.not_incoming': { kind: 'conflict', en: 'Only what a supplier sent can be read again.', de: 'Nur Eingegangenes lässt sich erneut einlesen.' },
  'statement.not_valid': { kind: 'invalid', en: 'What was entered cannot be taken like this.', de: 'Die Eingabe kann so nicht übernommen werden.' },
  'order.not_in_doubt': { kind: 'conflict', en: 'It is not in doubt whether this order was sent.', de: 'Dass diese Bestellung versandt wurde, steht nicht in Zweifel.' },
});
