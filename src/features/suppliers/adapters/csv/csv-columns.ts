import { foldHeader } from '../../../../shared/csv-text.ts';

/** The columns of a supplier status table, with the headers (English and German) that people give them. */
const headers = {
  orderNumber: ['our order number', 'order number', 'order', 'Unsere Bestellnummer', 'Bestellnummer', 'Bestellung'],
  line: ['line', 'line number', 'our line', 'Position', 'Pos', 'Zeile', 'Bestellposition'],
  article: ['article', 'article number', 'sku', 'Artikel', 'Artikelnummer', 'Artikelnr'],
  supplierOrder: ['supplier order', 'supplier order number', 'Auftrag', 'Auftragsnummer', 'Auftragsnr'],
  ordered: ['ordered', 'Bestellt', 'Bestellmenge'],
  confirmed: ['confirmed', 'Bestätigt', 'Bestaetigt'],
  backordered: ['backordered', 'backorder', 'Rückstand', 'Rueckstand'],
  rejected: ['rejected', 'Abgelehnt'],
  cancelled: ['cancelled', 'canceled', 'Storniert'],
  despatchNumber: ['despatch number', 'dispatch number', 'despatch', 'delivery note', 'Lieferschein', 'Lieferscheinnummer', 'Lieferscheinnr'],
  shipped: ['shipped quantity', 'shipped', 'Gelieferte Menge', 'Geliefert', 'Liefermenge', 'Versandt'],
  date: ['date', 'week', 'delivery date', 'Datum', 'Termin', 'Liefertermin', 'KW'],
  carrier: ['carrier', 'Paketdienst', 'Spediteur'],
  tracking: ['tracking', 'tracking numbers', 'Sendungsnummer', 'Sendungsnummern', 'Paketnummer'],
  serials: ['serial numbers', 'serials', 'serial number', 'serial', 'Seriennummern', 'Seriennummer'],
  imeis: ['imei', 'imeis'],
} as const;

export type CsvColumn = keyof typeof headers;

export const quantityColumns = ['ordered', 'confirmed', 'backordered', 'rejected', 'cancelled', 'shipped'] as const satisfies readonly CsvColumn[];

const byHeader = new Map<string, CsvColumn>(
  Object.entries(headers).flatMap(([column, names]) => names.map((name) => [foldHeader(name), column as CsvColumn] as const)),
);

/** The column that a header names, whatever its case, spaces and punctuation; undefined for an unknown one. */
export const columnOfHeader = (header: string): CsvColumn | undefined => byHeader.get(foldHeader(header));

/** The header to write into a template in English or German. */
export const headerOfColumn = (column: CsvColumn, language: 'en' | 'de'): string =>
  (language === 'en' ? headers[column][0] : headers[column].find((name) => /^[A-ZÄÖÜ]/.test(name))) ?? headers[column][0];
