import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { rowsBehind } from './device-import-read-model.ts';
import type { DeviceImportRow } from './device-import-tables.ts';
import { messageOf } from './row-errors.ts';

type Language = 'de' | 'en';

const headings = {
  en: ['Row', 'Outcome', 'Asset tag', 'Device', 'Column', 'Error', 'What is wrong', 'Value'],
  de: ['Zeile', 'Ergebnis', 'Inventarnummer', 'Gerät', 'Spalte', 'Fehler', 'Was nicht stimmt', 'Wert'],
} as const;

const outcomes = {
  en: { created: 'created', unchanged: 'unchanged', rejected: 'rejected' },
  de: { created: 'angelegt', unchanged: 'unverändert', rejected: 'abgewiesen' },
} as const;

const PAGE = 1000;

/**
 * All rows of an import with their outcomes as CSV, a line for each error, streamed. Cells that a spreadsheet would
 * take for a formula are written so that it does not.
 */
export function importReport(uow: UnitOfWork, importId: string, language: Language): Readable {
  // the mark at the beginning tells Excel that the file is UTF-8
  const csv = stringify({ bom: true, delimiter: language === 'de' ? ';' : ',', escape_formulas: true, record_delimiter: 'windows' });
  const lines = Readable.from(reportLines(uow, importId, language));
  lines.once('error', (error) => csv.destroy(error));
  csv.once('close', () => lines.destroy());
  return lines.pipe(csv);
}

async function* reportLines(uow: UnitOfWork, importId: string, language: Language): AsyncGenerator<readonly string[]> {
  yield headings[language];
  for (let behind = 0, full = true; full; ) {
    const rows = await uow.read((db) => rowsBehind(db, importId, behind, PAGE));
    for (const row of rows) yield* linesOf(row, language);
    behind = rows.at(-1)?.rowNumber ?? behind;
    full = rows.length === PAGE;
  }
}

function linesOf({ rowNumber, outcome, assetTag, deviceId, errors }: DeviceImportRow, language: Language): string[][] {
  const head = [String(rowNumber), outcomes[language][outcome], assetTag ?? '', deviceId ?? ''];
  if (!errors) return [[...head, '', '', '', '']];
  return errors.map((error) => [...head, error.column, error.code, messageOf(error, language), error.value]);
}
