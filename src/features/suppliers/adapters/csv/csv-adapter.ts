import { createHash } from 'node:crypto';
import { berlinDateOf } from '../../../../shared/calendar-date.ts';
import type { ParsedDocument } from '../canonical-line.ts';
import { readCanonicalDocument } from '../read-canonical-document.ts';
import { readingAdapterKind } from '../reading-adapter.ts';
import type { RawDocument } from '../supplier-adapter.ts';
import { CsvLines } from './csv-lines.ts';
import { readCsvTable } from './csv-table.ts';

/** Reads a status table (CSV) as people and simple shops write it. Its name is that of the file, else the hash of its bytes. */
export function parseCsvDocument(document: RawDocument): ParsedDocument {
  const table = readCsvTable(document.bytes);
  const { lines, problems, warnings } = new CsvLines(table, berlinDateOf(document.observedAt));
  const hash = createHash('sha256').update(document.bytes).digest('hex');
  const documentId = document.name ?? hash;
  const all = [...table.problems, ...problems];
  const empty = { documentType: document.documentType, documentId, revision: null, issuedAt: null, lines: [], warnings };
  if (all.length > 0) return { ...empty, problems: all };
  if (lines.size === 0) return { ...empty, problems: [{ path: 'file', code: 'csv.empty', message: 'The table has no rows.' }] };
  const read = readCanonicalDocument({ documentId, lines: [...lines.values()] }, document);
  return { ...read, warnings: [...warnings, ...read.warnings.filter((warning) => !warning.path.includes('/identifiers/'))] };
}

/** Status tables handed in by a person or a drop folder: nothing is called, everything is read. */
export const csvAdapterKind = readingAdapterKind('csv', parseCsvDocument);
