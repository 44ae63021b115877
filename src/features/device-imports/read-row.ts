import type { CalendarDate } from '../../shared/calendar-date.ts';
import { cellText } from '../../shared/csv-text.ts';
import type { AcquisitionKind, DeviceCondition } from '../devices/device.ts';
import { readAcquisition, readCondition, readDay, readEuros, readStatus, type ImportStatus } from './cell-values.ts';
import { nameIn, type Header, type ImportColumn } from './import-columns.ts';
import type { ImportModel, ImportReferences } from './import-references.ts';
import { modelReader, type CellOf } from './read-model-cells.ts';
import { readNumbers, type NumbersRead, type RowNumber } from './read-numbers.ts';
import { placeReader, type PlaceFound } from './read-place-cells.ts';
import type { FileRecord } from './read-records.ts';
import type { RowError, RowErrorCode } from './row-errors.ts';

/** What a row says of a device, everything but its numbers. */
export interface DeviceDraft extends PlaceFound {
  readonly model: ImportModel;
  readonly status: ImportStatus;
  readonly condition: DeviceCondition;
  readonly acquisitionKind: AcquisitionKind;
  readonly borrowedUntil: CalendarDate | null;
  readonly dedicatedUntil: CalendarDate | null;
  readonly unitCostMinor: number | null;
}

export interface ReadRow {
  readonly row: number;
  readonly numbers: readonly RowNumber[];
  /** Known as far as the row's model is. */
  readonly modelId: string | undefined;
  /** Undefined where something of it is wrong. */
  readonly draft: DeviceDraft | undefined;
  readonly errors: readonly RowError[];
  /** Names a column and what the row says there, for errors that come to light later. */
  errorAt(column: ImportColumn, code: RowErrorCode, otherRow?: number): RowError;
}

/** Longest value that a report repeats. */
const MOST_VALUE = 200;

/** Reads rows of one file: every cell against everything that can be known without looking at other devices. */
export class RowReader {
  readonly #header: Header;
  readonly #findModel: ReturnType<typeof modelReader>;
  readonly #findPlace: ReturnType<typeof placeReader>;

  constructor(header: Header, references: ImportReferences, today: CalendarDate) {
    this.#header = header;
    this.#findModel = modelReader(references);
    this.#findPlace = placeReader(references, today);
  }

  #cells({ cells }: FileRecord): CellOf {
    return (column) => {
      const place = this.#header.places[column];
      return place === undefined ? '' : cellText(cells[place] ?? '');
    };
  }

  /** The numbers alone, for finding those that come more than once. */
  numbersOf(record: FileRecord): NumbersRead['numbers'] {
    const cell = this.#cells(record);
    return readNumbers(cell, this.#findModel(cell).model?.manufacturerId).numbers;
  }

  read(record: FileRecord): ReadRow {
    const cell = this.#cells(record);
    const errors: RowError[] = [];
    const errorAt = (column: ImportColumn, code: RowErrorCode, otherRow?: number): RowError =>
      ({ column: nameIn(this.#header, column), code, value: cell(column).slice(0, MOST_VALUE), ...(otherRow !== undefined && { otherRow }) });
    const report = (column: ImportColumn, code: RowErrorCode): void => {
      errors.push(errorAt(column, code));
    };
    const surplus = record.cells.slice(this.#header.width).find((each) => each.trim() !== '');
    if (surplus !== undefined) errors.push({ column: '', code: 'device_import.too_many_cells', value: surplus.slice(0, MOST_VALUE) });
    const { model, problems } = this.#findModel(cell);
    for (const { column, code } of problems) report(column, code);
    const { numbers, problems: misread } = readNumbers(cell, model?.manufacturerId);
    for (const { column, code } of misread) report(column, code);
    const identified = model?.tracking === 'serial' ? cell('serial') !== '' : cell('serial') !== '' || cell('imei') !== '';
    if (!identified) report('serial', 'device_import.number_missing');
    const draft = this.#draft(cell, model, report);
    return { row: record.row, numbers, modelId: model?.id, draft: errors.length === 0 ? draft : undefined, errors, errorAt };
  }

  #draft(cell: CellOf, model: ImportModel | undefined, report: (column: ImportColumn, code: RowErrorCode) => void): DeviceDraft | undefined {
    const value = <T>(column: ImportColumn, read: (text: string) => T | undefined, code: RowErrorCode): T | null => {
      const text = cell(column);
      const found = text === '' ? null : read(text);
      if (found === undefined) report(column, code);
      return found ?? null;
    };
    const said = value('status', readStatus, 'device_import.word_unknown');
    const status = said ?? (cell('location') === '' ? 'in_use' : 'in_stock');
    const condition = value('condition', readCondition, 'device_import.word_unknown') ?? 'unknown';
    const acquisitionKind = value('acquisition', readAcquisition, 'device_import.word_unknown') ?? 'bought';
    const borrowedUntil = value('borrowedUntil', readDay, 'device_import.date');
    if (borrowedUntil !== null && acquisitionKind === 'bought') report('borrowedUntil', 'device_import.until_without_loan');
    const dedicatedUntil = value('dedicatedUntil', readDay, 'device_import.date');
    const unitCostMinor = value('unitCost', readEuros, 'device_import.amount');
    const place = this.#findPlace(cell, status, report);
    return model && place && { ...place, model, status, condition, acquisitionKind, borrowedUntil, dedicatedUntil, unitCostMinor };
  }
}
