import { readGtin } from '../../shared/identifiers/gtin.ts';
import { sortKey, searchKey } from '../../shared/search-key.ts';
import { readModelNumbers } from '../catalog/product-model.ts';
import { remembering } from './find-named.ts';
import type { ImportColumn } from './import-columns.ts';
import type { ImportModel, ImportReferences } from './import-references.ts';
import type { RowErrorCode } from './row-errors.ts';

export interface ModelFound {
  /** Undefined where the cells lead to none, or to several. */
  readonly model?: ImportModel;
  readonly problems: readonly { readonly column: ImportColumn; readonly code: RowErrorCode }[];
}

const columns = ['gtin', 'modelNumber', 'model', 'manufacturer', 'equipmentClass'] as const satisfies readonly ImportColumn[];

/** How the cells of a row are read; an empty text is an empty cell. */
export type CellOf = (column: ImportColumn) => string;

/**
 * The product model of a row: by its GTIN where one is given, else by the manufacturer's number, else by its name, and
 * of the manufacturer where one is given. The class of a row is only compared with that of the model.
 */
export function modelReader(references: ImportReferences): (cell: CellOf) => ModelFound {
  const read = remembering((key) => findModel(references, JSON.parse(key) as string[]));
  return (cell) => read(JSON.stringify(columns.map(cell)));
}

function findModel(references: ImportReferences, cells: readonly string[]): ModelFound {
  const [gtin = '', number = '', name = '', maker = '', className = ''] = cells;
  const problems: { column: ImportColumn; code: RowErrorCode }[] = [];
  const by: ImportColumn = gtin !== '' ? 'gtin' : number !== '' ? 'modelNumber' : 'model';
  const makers = maker === '' ? undefined : references.manufacturers.get(searchKey(maker)) ?? [];
  if (makers?.length === 0) problems.push({ column: 'manufacturer', code: 'device_import.manufacturer_unknown' });
  const classes = className === '' ? undefined : references.classes.get(sortKey(className)) ?? [];
  if (classes?.length === 0) problems.push({ column: 'equipmentClass', code: 'device_import.class_unknown' });
  const candidates = (by === 'gtin' ? byGtin(references, gtin) : by === 'modelNumber' ? byNumber(references, number) : references.modelsByName.get(sortKey(name)) ?? [])
    .filter((model) => makers === undefined || makers.length === 0 || makers.some((each) => each.id === model.manufacturerId));
  const [model, second] = candidates;
  if (model === undefined) problems.push({ column: by, code: gtin === '' && number === '' && name === '' ? 'device_import.required' : 'device_import.model_unknown' });
  else if (second !== undefined) problems.push({ column: by, code: 'device_import.model_ambiguous' });
  else {
    if (model.tracking === 'counted' || model.tracking === 'sim') problems.push({ column: by, code: 'device_import.model_not_tracked' });
    if (classes !== undefined && classes.length > 0 && !classes.some((each) => each.id === model.equipmentClassId)) problems.push({ column: 'equipmentClass', code: 'device_import.class_mismatch' });
    return { model, problems };
  }
  return { problems };
}

function byGtin(references: ImportReferences, cell: string): readonly ImportModel[] {
  const read = readGtin(cell);
  return read.ok ? references.modelsByGtin.get(read.value) ?? [] : [];
}

function byNumber(references: ImportReferences, cell: string): readonly ImportModel[] {
  const { manufacturerPartNumber } = readModelNumbers({ gtin: null, manufacturerPartNumber: cell }).numbers;
  return manufacturerPartNumber === null ? [] : references.modelsByNumber.get(manufacturerPartNumber) ?? [];
}
