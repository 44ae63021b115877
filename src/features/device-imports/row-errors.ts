import { defineErrors } from '../../shared/errors.ts';
import { identifierErrors } from '../../shared/identifiers/identifier.ts';
import { deviceErrors } from '../devices/device-errors.ts';

/** What can be wrong with a cell of a row. */
export const rowErrors = defineErrors({
  'device_import.required': { kind: 'invalid', en: 'This cell must not be empty.', de: 'Diese Zelle darf nicht leer sein.' },
  'device_import.number_missing': { kind: 'invalid', en: 'A serial number is needed; for devices with mobile radio an IMEI will do.', de: 'Eine Seriennummer ist nötig; bei Mobilfunkgeräten genügt eine IMEI.' },
  'device_import.too_many_cells': { kind: 'invalid', en: 'The row has more cells than the header; a separator inside a cell needs quotation marks.', de: 'Die Zeile hat mehr Zellen als die Kopfzeile; ein Trennzeichen in einer Zelle braucht Anführungszeichen.' },
  'device_import.repeated': { kind: 'invalid', en: 'Another row of the file has the same number; neither is imported.', de: 'Eine andere Zeile der Datei hat dieselbe Nummer; keine von beiden wird importiert.' },
  'device_import.known_otherwise': {
    kind: 'conflict',
    en: 'The device with this number is here already, with other numbers or of another model.',
    de: 'Das Gerät mit dieser Nummer ist schon erfasst, mit anderen Nummern oder als anderes Modell.',
  },
  'device_import.tag_reserved': {
    kind: 'invalid',
    en: 'Tags that begin with ZW are given by the program. Leave the cell empty for a new device.',
    de: 'Inventarnummern mit ZW vergibt das Programm. Für ein neues Gerät bleibt die Zelle leer.',
  },
  'device_import.model_unknown': { kind: 'invalid', en: 'There is no such product model.', de: 'Dieses Modell gibt es nicht.' },
  'device_import.model_ambiguous': { kind: 'invalid', en: 'Several product models are called so; give the manufacturer, the model number or the GTIN.', de: 'Mehrere Modelle heißen so; bitte Hersteller, Modellnummer oder GTIN angeben.' },
  'device_import.model_not_tracked': { kind: 'invalid', en: 'Pieces of this model are counted and not registered one by one.', de: 'Stücke dieses Modells werden gezählt und nicht einzeln erfasst.' },
  'device_import.manufacturer_unknown': { kind: 'invalid', en: 'There is no such manufacturer.', de: 'Diesen Hersteller gibt es nicht.' },
  'device_import.class_unknown': { kind: 'invalid', en: 'There is no such equipment class.', de: 'Diese Geräteklasse gibt es nicht.' },
  'device_import.class_mismatch': { kind: 'invalid', en: 'The product model belongs to another equipment class.', de: 'Das Modell gehört zu einer anderen Geräteklasse.' },
  'device_import.organisation_unknown': { kind: 'invalid', en: 'There is no such organisation within your reach.', de: 'Diese Organisation gibt es in Ihrem Bereich nicht.' },
  'device_import.organisation_ambiguous': { kind: 'invalid', en: 'Several organisations are called so; give the school number, the municipality key or the id.', de: 'Mehrere Organisationen heißen so; bitte Schulnummer, Gemeindeschlüssel oder ID angeben.' },
  'device_import.organisation_ended': { kind: 'invalid', en: 'This organisation has ended.', de: 'Diese Organisation besteht nicht mehr.' },
  'device_import.location_unknown': { kind: 'invalid', en: 'There is no such stock location within your reach.', de: 'Diesen Lagerort gibt es in Ihrem Bereich nicht.' },
  'device_import.location_ambiguous': { kind: 'invalid', en: 'Several stock locations are called so; give the custodian whose it is.', de: 'Mehrere Lagerorte heißen so; bitte angeben, wer verwahrt.' },
  'device_import.location_elsewhere': { kind: 'invalid', en: 'The stock location is not one of the custodian.', de: 'Der Lagerort gehört nicht zum Verwahrer.' },
  'device_import.location_in_use': { kind: 'invalid', en: 'A device in use lies in no stock location.', de: 'Ein Gerät in Gebrauch liegt in keinem Lagerort.' },
  'device_import.location_missing': { kind: 'invalid', en: 'A device in stock needs its stock location.', de: 'Ein Gerät im Lager braucht seinen Lagerort.' },
  'device_import.word_unknown': { kind: 'invalid', en: 'This word is not one of those that are known here.', de: 'Dieses Wort gehört nicht zu den hier bekannten.' },
  'device_import.date': { kind: 'invalid', en: 'This must be an existing day, as 2020-05-04 or 04.05.2020.', de: 'Hier wird ein bestehender Tag erwartet, als 04.05.2020 oder 2020-05-04.' },
  'device_import.until_without_loan': { kind: 'invalid', en: 'Only what is leased or borrowed has an end.', de: 'Ein Ende hat nur, was geleast oder geliehen ist.' },
  'device_import.amount': { kind: 'invalid', en: 'This must be an amount in euros, as 1234.50 or 1.234,50.', de: 'Hier wird ein Betrag in Euro erwartet, als 1234,50 oder 1.234,50.' },
});

const { 'device.tag_taken': tagTaken, 'device.identifier_taken': identifierTaken } = deviceErrors.definitions;

const definitions = { ...rowErrors.definitions, ...identifierErrors.definitions, 'device.tag_taken': tagTaken, 'device.identifier_taken': identifierTaken };

export type RowErrorCode = keyof typeof definitions;

/** One thing that is wrong with a row. The value is in the report of whoever imported, and nowhere else. */
export interface RowError {
  /** As the file calls the column; where the file has none, as we do. */
  readonly column: string;
  readonly code: RowErrorCode;
  readonly value: string;
  /** The other row, where two rows contradict each other. */
  readonly otherRow?: number;
}

/** The sentence for a person. */
export function messageOf({ code, otherRow }: Pick<RowError, 'code' | 'otherRow'>, language: 'de' | 'en'): string {
  const sentence = definitions[code][language];
  return otherRow === undefined ? sentence : `${sentence} (${language === 'de' ? 'Zeile' : 'row'} ${otherRow})`;
}
