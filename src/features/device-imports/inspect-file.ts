import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf } from '../../shared/csv-text.ts';
import { deviceImportErrors } from './device-import-errors.ts';
import { readHeader, type Header } from './import-columns.ts';

export type FileEncoding = 'utf-8' | 'windows-1252';

/** A file that can be read from its beginning more than once, piece by piece. */
export type FileSource = () => AsyncIterable<Buffer>;

export interface FileFacts {
  readonly hash: string;
  readonly size: number;
  readonly encoding: FileEncoding;
  readonly delimiter: string;
  readonly header: Header;
}

/** The header is looked for in so much of the file. */
const HEAD_BYTES = 65_536;

/**
 * Reads a file once, without keeping it: what it is, and whether its header is that of a list of devices.
 * @throws AppError `device_import.empty`, `device_import.columns_missing`, `device_import.columns_repeated`
 */
export async function inspectFile(source: FileSource): Promise<FileFacts> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let size = 0;
  // What German spreadsheets write is hardly ever valid UTF-8 by accident.
  let utf8: TextDecoder | undefined = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of source()) {
    hash.update(piece);
    if (size < HEAD_BYTES) head.push(piece);
    size += piece.length;
    utf8 = stillValid(utf8, piece);
  }
  const encoding = stillValid(utf8, undefined) ? 'utf-8' : 'windows-1252';
  const text = new TextDecoder(encoding).decode(Buffer.concat(head).subarray(0, HEAD_BYTES));
  const delimiter = delimiterOf(text);
  return { hash: hash.digest('hex'), size, encoding, delimiter, header: headerOf(text, delimiter) };
}

function stillValid(decoder: TextDecoder | undefined, piece: Buffer | undefined): TextDecoder | undefined {
  try {
    decoder?.decode(piece, { stream: piece !== undefined });
    return decoder;
  } catch {
    // The bytes are not UTF-8, which is all that was asked.
    return undefined;
  }
}

function headerOf(text: string, delimiter: string): Header {
  const header = readHeader(firstRecord(text, delimiter));
  if (header.repeated.length > 0) throw deviceImportErrors['device_import.columns_repeated']({ repeated: header.repeated });
  if (header.missing.length > 0) throw deviceImportErrors['device_import.columns_missing']({ missing: header.missing });
  return header;
}

function firstRecord(text: string, delimiter: string): readonly string[] {
  try {
    const [first]: string[][] = parse(text, { bom: true, delimiter, relax_quotes: true, relax_column_count: true, to: 1 });
    if (!first || first.every((cell) => cell.trim() === '')) throw deviceImportErrors['device_import.empty']();
    return first;
  } catch (error) {
    if (error instanceof CsvError) throw deviceImportErrors['device_import.malformed']({ row: 1 });
    throw error;
  }
}
