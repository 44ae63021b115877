import { defineErrors } from '../../shared/errors.ts';

export const catalogErrors = defineErrors({
  'catalog.not_found': { kind: 'not-found', en: 'There is no such entry in the catalogue.', de: 'Diesen Eintrag gibt es im Katalog nicht.' },
  'catalog.not_valid': { kind: 'invalid', en: 'The entry has mistakes; all of them are listed.', de: 'Der Eintrag enthält Fehler; alle sind aufgeführt.' },
  'catalog.manufacturer_taken': { kind: 'conflict', en: 'This manufacturer is in the catalogue already.', de: 'Dieser Hersteller steht bereits im Katalog.' },
  'catalog.code_taken': { kind: 'conflict', en: 'Another entry has this code.', de: 'Dieses Kürzel gehört bereits zu einem anderen Eintrag.' },
  'catalog.gtin_taken': { kind: 'conflict', en: 'Another model has this GTIN.', de: 'Diese GTIN gehört bereits zu einem anderen Modell.' },
  'catalog.part_number_taken': { kind: 'conflict', en: 'Another model of this manufacturer has this part number.', de: 'Diese Herstellernummer gehört bereits zu einem anderen Modell desselben Herstellers.' },
});
