import { foldHeader } from '../../shared/csv-text.ts';

/**
 * The columns of a list of devices, each with the headers that people bring: our own words first, English and German,
 * then those of other inventories (Snipe-IT exports and import files).
 */
const headers = {
  assetTag: ['Asset tag', 'Inventarnummer', 'Inventarnr', 'Tag'],
  serial: ['Serial number', 'Seriennummer', 'Serial', 'Seriennr', 'SN'],
  imei: ['IMEI', 'IMEI 1'],
  imei2: ['IMEI 2', 'Second IMEI', 'Zweite IMEI'],
  model: ['Model', 'Modell', 'Model name', 'Modellname', 'Product model'],
  modelNumber: ['Model number', 'Modellnummer', 'Model No.', 'Modellnr', 'Part number', 'Herstellernummer'],
  gtin: ['GTIN', 'EAN'],
  manufacturer: ['Manufacturer', 'Hersteller'],
  equipmentClass: ['Equipment class', 'Geräteklasse', 'Category', 'Kategorie'],
  owner: ['Owner', 'Eigentümer', 'Company', 'Firma', 'Organisation', 'Organization'],
  custodian: ['Custodian', 'Verwahrer'],
  location: ['Stock location', 'Lagerort', 'Location', 'Standort', 'Default location', 'Standard-Standort'],
  status: ['Status'],
  condition: ['Condition', 'Zustand'],
  acquisition: ['Acquisition', 'Beschaffungsart'],
  borrowedUntil: ['Borrowed until', 'Geliehen bis', 'Leased until', 'Geleast bis'],
  dedicatedUntil: ['Dedicated until', 'Zweckbindung bis'],
  unitCost: ['Purchase cost', 'Einkaufspreis', 'Price', 'Preis'],
} as const;

export type ImportColumn = keyof typeof headers;

const byHeader = new Map<string, ImportColumn>(
  Object.entries(headers).flatMap(([column, names]) => names.map((name) => [foldHeader(name), column as ImportColumn] as const)),
);

/** The headers that a column is known by, our own first. */
export const headersOf = (column: ImportColumn): readonly string[] => headers[column];

export const importColumns = Object.keys(headers) as readonly ImportColumn[];

/** Where the columns stand in a file. */
export interface Header {
  readonly width: number;
  readonly places: Readonly<Partial<Record<ImportColumn, number>>>;
  /** As the file calls them. */
  readonly names: Readonly<Partial<Record<ImportColumn, string>>>;
  /** What says nothing to us, in the file's words. */
  readonly ignored: readonly string[];
  /** Columns that come a second time, in the file's words. */
  readonly repeated: readonly string[];
  /** What a list of devices cannot do without, in our words. */
  readonly missing: readonly string[];
}

export function readHeader(cells: readonly string[]): Header {
  const places: Partial<Record<ImportColumn, number>> = {};
  const names: Partial<Record<ImportColumn, string>> = {};
  const ignored: string[] = [];
  const repeated: string[] = [];
  cells.forEach((cell, place) => {
    const name = cell.trim().slice(0, 100);
    const column = byHeader.get(foldHeader(name));
    if (column === undefined) {
      if (name !== '') ignored.push(name);
    } else if (places[column] !== undefined) repeated.push(name);
    else {
      places[column] = place;
      names[column] = name;
    }
  });
  const needed: readonly (readonly ImportColumn[])[] = [['model', 'modelNumber', 'gtin'], ['owner'], ['serial', 'imei']];
  const missing = needed.filter((either) => either.every((column) => places[column] === undefined)).map((either) => either.map((column) => headers[column][0]).join(' / '));
  return { width: cells.length, places, names, ignored, repeated, missing };
}

/** How to name a column to the person who has the file. */
export const nameIn = (header: Header, column: ImportColumn): string => header.names[column] ?? headers[column][0];
