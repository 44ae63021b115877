import { defineErrors } from '../../shared/errors.ts';

export const deviceErrors = defineErrors({
  'device.not_found': { kind: 'not-found', en: 'There is no such device.', de: 'Dieses Gerät gibt es nicht.' },
  'device.tag_taken': { kind: 'conflict', en: 'This asset tag is already in use; tags are never used twice.', de: 'Diese Inventarnummer ist schon vergeben; Nummern werden nie zweimal verwendet.' },
  'device.identifier_taken': {
    kind: 'conflict',
    en: 'This serial number or IMEI already belongs to another device.',
    de: 'Diese Seriennummer oder IMEI gehört schon zu einem anderen Gerät.',
  },
  'device.already_replaced': { kind: 'conflict', en: 'This device has been replaced already.', de: 'Dieses Gerät wurde schon ersetzt.' },
  'device.dedicated': {
    kind: 'conflict',
    en: 'The device is bound to its funding purpose until the date given and cannot be disposed of before.',
    de: 'Das Gerät unterliegt bis zum genannten Datum der Zweckbindung und darf vorher nicht ausgesondert werden.',
  },
  'device.in_use': { kind: 'conflict', en: 'The device is assigned or reserved.', de: 'Das Gerät ist ausgegeben oder reserviert.' },
  'device.ambiguous': {
    kind: 'conflict',
    en: 'Several devices carry this number; their asset tags are listed.',
    de: 'Mehrere Geräte tragen diese Nummer; ihre Inventarnummern sind aufgeführt.',
  },
  'device.not_in_store': { kind: 'conflict', en: 'The device does not lie in a store at present.', de: 'Das Gerät liegt zurzeit in keinem Lager.' },
  'device.never_handed_over': {
    kind: 'conflict',
    en: 'The device was not with anybody before its repair; it goes through inspection.',
    de: 'Das Gerät war vor der Reparatur bei niemandem; es geht durch die Prüfung.',
  },
  'device.class_mismatch': { kind: 'conflict', en: 'The replacement is of another equipment class.', de: 'Das Ersatzgerät gehört zu einer anderen Geräteklasse.' },
  'stock.not_enough': { kind: 'conflict', en: 'There are not that many in stock.', de: 'So viele sind nicht auf Lager.' },
  'stock.location_not_found': { kind: 'not-found', en: 'There is no such stock location.', de: 'Diesen Lagerort gibt es nicht.' },
  'stock.location_code_taken': { kind: 'conflict', en: 'This code already names another stock location.', de: 'Dieser Code bezeichnet schon einen anderen Lagerort.' },
  'stock.location_in_itself': { kind: 'invalid', en: 'A stock location cannot lie inside itself.', de: 'Ein Lagerort kann nicht in sich selbst liegen.' },
  'stock.location_foreign': {
    kind: 'conflict',
    en: 'The stock location belongs to another organisation than the one above it.',
    de: 'Der Lagerort gehört einer anderen Organisation als der übergeordnete.',
  },
  'stock.item_not_found': { kind: 'not-found', en: 'There is no such stock item.', de: 'Diesen Lagerbestand gibt es nicht.' },
  'stock.unchanged': { kind: 'invalid', en: 'The stock is already that.', de: 'Der Bestand ist bereits so hoch.' },
  'sim.no_secrets': { kind: 'not-found', en: 'No PIN or PUK is kept for this SIM card.', de: 'Zu dieser SIM-Karte sind weder PIN noch PUK hinterlegt.' },
  'sim.device_taken': { kind: 'conflict', en: 'The SIM card already sits in another device.', de: 'Die SIM-Karte steckt schon in einem anderen Gerät.' },
  'sim.iccid_taken': { kind: 'conflict', en: 'This SIM card is already registered.', de: 'Diese SIM-Karte ist schon erfasst.' },
  'sim.not_found': { kind: 'not-found', en: 'There is no such SIM card.', de: 'Diese SIM-Karte gibt es nicht.' },
});
