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
  'stock.not_enough': { kind: 'conflict', en: 'There are not that many in stock.', de: 'So viele sind nicht auf Lager.' },
  'stock.location_not_found': { kind: 'not-found', en: 'There is no such stock location.', de: 'Diesen Lagerort gibt es nicht.' },
  'stock.location_code_taken': { kind: 'conflict', en: 'This code already names another stock location.', de: 'Dieser Code bezeichnet schon einen anderen Lagerort.' },
  'sim.iccid_taken': { kind: 'conflict', en: 'This SIM card is already registered.', de: 'Diese SIM-Karte ist schon erfasst.' },
  'sim.not_found': { kind: 'not-found', en: 'There is no such SIM card.', de: 'Diese SIM-Karte gibt es nicht.' },
});
