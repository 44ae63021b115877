import { stringify } from 'csv-stringify/browser/esm/sync';

export type CsvCell = string | number | null;

/** A table as spreadsheets take it: what one of them would take for a formula is written so that it does not. */
export function csvOf(head: readonly string[], rows: readonly (readonly CsvCell[])[], language: string): string {
  return stringify([head, ...rows].map((cells) => [...cells]), { bom: true, delimiter: language === 'de' ? ';' : ',', escape_formulas: true, record_delimiter: 'windows' });
}
