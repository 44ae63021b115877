import type { FieldProblem } from '../../../../shared/errors.ts';
import { readAnnouncedIdentifier } from '../announced-identifier.ts';
import type { AnnouncedIdentifier, IdentifierType } from '../../standing/statement.ts';
import { readQuantity } from '../quantity-text.ts';
import { readSupplierDate } from '../supplier-date.ts';
import { type CsvColumn, quantityColumns } from './csv-columns.ts';
import type { CsvRow, CsvTable } from './csv-table.ts';

type Figures = Partial<Record<(typeof quantityColumns)[number], number>>;

interface DraftDespatch {
  despatchNumber: string;
  quantity: number;
  shippedOn: string | null;
  carrier: string | null;
  trackingNumbers: string[];
  identifiers: AnnouncedIdentifier[];
}

/** A line in the form that `readCanonicalDocument` takes. */
interface DraftLine extends Figures {
  orderNumber: string;
  lineReference: string | null;
  articleNumber: string | null;
  supplierOrderId: string | null;
  schedule?: { quantity: number; date: string }[];
  despatches: DraftDespatch[];
}

const SEPARATORS = /[\s,;|]+/;
const split = (cell: string | undefined): string[] => (cell ?? '').split(SEPARATORS).filter((part) => part !== '');

/** Collects the rows of a table into lines: rows of the same order and line belong together. */
export class CsvLines {
  readonly problems: FieldProblem[] = [];
  readonly warnings: FieldProblem[] = [];
  readonly lines = new Map<string, DraftLine>();
  readonly #table: CsvTable;
  readonly #writtenOn: string;
  readonly #firstRow = new Map<string, number>();
  readonly #rowOfIdentifier = new Map<string, number>();

  constructor(table: CsvTable, writtenOn: string) {
    this.#table = table;
    this.#writtenOn = writtenOn;
    for (const row of table.rows) this.#add(row);
  }

  #report(row: CsvRow, column: CsvColumn, code: string, message: string): void {
    this.problems.push({ path: `rows/${row.number}/${this.#table.headers[column] ?? column}`, code, message });
  }

  #add(row: CsvRow): void {
    const { orderNumber, line, article } = row.cells;
    if (orderNumber === undefined) return this.#report(row, 'orderNumber', 'csv.missing', 'Our order number is missing.');
    if (line === undefined && article === undefined) return this.#report(row, 'line', 'csv.missing', 'Line or article is missing.');
    const figures = this.#figures(row);
    const date = this.#date(row);
    const draft = this.#lineOf(row, orderNumber);
    const { shipped, ...standing } = figures;
    this.#merge(row, draft, row.cells.despatchNumber === undefined ? figures : standing);
    if (row.cells.despatchNumber !== undefined) this.#addDespatch(row, draft, row.cells.despatchNumber, shipped, date);
    else {
      this.#refuseDespatchCells(row);
      if (date !== null) this.#addSchedule(row, draft, figures, date);
    }
  }

  #lineOf(row: CsvRow, orderNumber: string): DraftLine {
    const { line, article, supplierOrder } = row.cells;
    const key = JSON.stringify([orderNumber, line ?? null, article ?? null]);
    const known = this.lines.get(key);
    if (known) return known;
    const draft: DraftLine = {
      orderNumber, lineReference: line ?? null, articleNumber: article ?? null, supplierOrderId: supplierOrder ?? null, despatches: [],
    };
    this.lines.set(key, draft);
    return draft;
  }

  #figures(row: CsvRow): Figures {
    const figures: Figures = {};
    for (const column of quantityColumns) {
      const cell = row.cells[column];
      if (cell === undefined) continue;
      const quantity = readQuantity(cell);
      if (quantity === undefined) this.#report(row, column, 'supplier.quantity', 'A whole number without separators or exponent is expected.');
      else figures[column] = quantity;
    }
    return figures;
  }

  /** The cell as it is, once it is known to be readable. */
  #date(row: CsvRow): string | null {
    const cell = row.cells.date;
    if (cell === undefined) return null;
    if (readSupplierDate(cell, this.#writtenOn)) return cell;
    // A column headed "KW" often holds the bare number of the week.
    if (/^\d{1,2}$/.test(cell) && readSupplierDate(`KW ${cell}`, this.#writtenOn)) return `KW ${cell}`;
    this.#report(row, 'date', 'supplier.date', 'This is not a date, a calendar week or a month that exists.');
    return null;
  }

  #merge(row: CsvRow, draft: DraftLine, figures: Figures): void {
    const key = JSON.stringify([draft.orderNumber, draft.lineReference, draft.articleNumber]);
    const first = this.#firstRow.get(key) ?? row.number;
    this.#firstRow.set(key, first);
    for (const column of quantityColumns) {
      const value = figures[column];
      if (value === undefined) continue;
      if (draft[column] !== undefined && draft[column] !== value) {
        this.#report(row, column, 'csv.contradiction', `Row ${first} says ${draft[column]} for the same line.`);
      } else draft[column] = value;
    }
  }

  /** A date without a despatch dates the open units of its row: what is confirmed and not shipped, and the back order. */
  #addSchedule(row: CsvRow, draft: DraftLine, figures: Figures, date: string): void {
    const open = Math.max(0, (figures.confirmed ?? 0) - (figures.shipped ?? 0)) + (figures.backordered ?? 0);
    if (open === 0) return this.#report(row, 'date', 'csv.nothing_to_date', 'The date belongs to no open quantity in this row.');
    draft.schedule = [...(draft.schedule ?? []), { quantity: open, date }];
  }

  #refuseDespatchCells(row: CsvRow): void {
    for (const column of ['serials', 'imeis', 'tracking'] as const) {
      if (row.cells[column] !== undefined) this.#report(row, column, 'csv.despatch_missing', 'Numbers of units or parcels need the number of their despatch.');
    }
  }

  /** Rows with the same despatch and line are parts of one despatch, such as one row for each serial number. */
  #addDespatch(row: CsvRow, draft: DraftLine, despatchNumber: string, shipped: number | undefined, date: string | null): void {
    if (shipped === undefined && row.cells.shipped === undefined) this.#report(row, 'shipped', 'csv.missing', 'The shipped quantity is missing.');
    const identifiers = [...this.#identifiers(row, 'serials', 'SN'), ...this.#identifiers(row, 'imeis', 'IMEI')];
    const known = draft.despatches.find((despatch) => despatch.despatchNumber === despatchNumber);
    if (known) {
      known.quantity += shipped ?? 0;
      known.identifiers.push(...identifiers);
      known.trackingNumbers.push(...split(row.cells.tracking).filter((number) => !known.trackingNumbers.includes(number)));
      return;
    }
    draft.despatches.push({
      despatchNumber, quantity: shipped ?? 0, shippedOn: date, carrier: row.cells.carrier ?? null, trackingNumbers: split(row.cells.tracking), identifiers,
    });
  }

  #identifiers(row: CsvRow, column: 'serials' | 'imeis', type: IdentifierType): AnnouncedIdentifier[] {
    // A German spreadsheet writes 4,9E+14: looked for before the cell is split at its comma.
    const cell = row.cells[column];
    const whole = cell === undefined ? null : readAnnouncedIdentifier(type, cell, `rows/${row.number}/${this.#table.headers[column] ?? column}`);
    if (whole && 'problem' in whole) {
      this.problems.push(whole.problem);
      return [];
    }
    return split(cell).flatMap((value) => {
      const read = readAnnouncedIdentifier(type, value, `rows/${row.number}/${this.#table.headers[column] ?? column}`);
      if ('problem' in read) {
        this.problems.push(read.problem);
        return [];
      }
      if (read.warning) this.warnings.push(read.warning);
      const key = `${type} ${read.identifier.value}`;
      const before = this.#rowOfIdentifier.get(key);
      if (before !== undefined) this.#report(row, column, 'supplier.identifier_repeated', `${value} stands in row ${before} already.`);
      this.#rowOfIdentifier.set(key, row.number);
      return [read.identifier];
    });
  }
}
