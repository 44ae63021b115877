import { defineErrors } from '../../shared/errors.ts';

/** What can be wrong with an import or a whole file. */
export const deviceImportErrors = defineErrors({
  'device_import.not_found': { kind: 'not-found', en: 'There is no such import.', de: 'Diesen Import gibt es nicht.' },
  'device_import.unfinished': { kind: 'conflict', en: 'The import has not come to its end yet.', de: 'Der Import ist noch nicht zu Ende.' },
  'device_import.empty': { kind: 'invalid', en: 'The file is empty.', de: 'Die Datei ist leer.' },
  'device_import.columns_missing': {
    kind: 'invalid',
    en: 'Columns are missing: one for the model, one for the owner, and one for the serial number or IMEI.',
    de: 'Es fehlen Spalten: eine für das Modell, eine für den Eigentümer und eine für Seriennummer oder IMEI.',
  },
  'device_import.columns_repeated': { kind: 'invalid', en: 'Several columns mean the same.', de: 'Mehrere Spalten bedeuten dasselbe.' },
  'device_import.malformed': {
    kind: 'invalid',
    en: 'The file cannot be read as CSV from the row given on; a quotation mark was probably not closed. Nothing was imported.',
    de: 'Ab der genannten Zeile ist die Datei nicht als CSV lesbar; vermutlich fehlt ein schließendes Anführungszeichen. Es wurde nichts importiert.',
  },
  'device_import.not_allowed': {
    kind: 'forbidden',
    en: 'Whoever started the import may not register devices any more.',
    de: 'Wer den Import begonnen hat, darf keine Geräte mehr erfassen.',
  },
});
