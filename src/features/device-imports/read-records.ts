import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { FileEncoding } from './inspect-file.ts';

export interface FileRecord {
  /** As a spreadsheet counts: the header is row 1, and empty rows count. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** From this row on the bytes are no table. */
export class MalformedFile extends Error {
  readonly row: number;

  constructor(row: number) {
    super('the file cannot be read as CSV');
    this.row = row;
  }
}

/** Longer than any row of a list, and short enough to notice early that a quotation mark was never closed. */
const MOST_ROW_CHARACTERS = 100_000;

/**
 * The rows below the header one after another, without the empty ones; every cell stays text. The file is streamed.
 * @throws MalformedFile
 */
export async function* readRecords(pieces: AsyncIterable<Buffer>, { encoding, delimiter }: { readonly encoding: FileEncoding; readonly delimiter: string }): AsyncGenerator<FileRecord> {
  const parser = parse({ bom: true, delimiter, relax_quotes: true, relax_column_count: true, max_record_size: MOST_ROW_CHARACTERS });
  const bytes = Readable.from(encoding === 'utf-8' ? pieces : asUtf8(pieces), { objectMode: false });
  bytes.once('error', (error) => parser.destroy(error));
  let row = 0;
  try {
    for await (const cells of bytes.pipe(parser) as AsyncIterable<string[]>) {
      row += 1;
      if (row > 1 && cells.some((cell) => cell.trim() !== '')) yield { row, cells };
    }
  } catch (error) {
    // what the parser has read may be further than what was asked of it so far
    if (error instanceof CsvError) throw new MalformedFile((typeof error['records'] === 'number' ? error['records'] : row) + 1);
    throw error;
  } finally {
    bytes.destroy();
  }
}

async function* asUtf8(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('windows-1252');
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
}
