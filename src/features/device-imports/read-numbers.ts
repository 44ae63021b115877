import { readForeignTag, readAssetTag } from '../../shared/identifiers/asset-tag.ts';
import type { ReadIdentifier } from '../../shared/identifiers/identifier.ts';
import { readImei } from '../../shared/identifiers/imei.ts';
import { readSerial } from '../../shared/identifiers/serial.ts';
import type { IdentifierKind } from '../devices/device.ts';
import { identifierScope } from '../devices/register-devices.ts';
import type { ImportColumn } from './import-columns.ts';
import type { CellOf } from './read-model-cells.ts';
import type { RowErrorCode } from './row-errors.ts';

/** A number that belongs to one device alone. */
export interface RowNumber {
  readonly column: 'assetTag' | 'serial' | 'imei' | 'imei2';
  readonly kind: Extract<IdentifierKind, 'serial' | 'imei' | 'imei2'> | 'tag';
  readonly value: string;
  /** The same for two cells that mean the same number, in whichever column. */
  readonly key: string;
}

export interface NumbersRead {
  readonly numbers: readonly RowNumber[];
  readonly problems: readonly { readonly column: ImportColumn; readonly code: RowErrorCode }[];
}

/** A serial number is its manufacturer's; where that is not known, those of the file are compared with each other. */
export const serialKey = (manufacturerId: string | undefined, value: string): string => `serial ${manufacturerId === undefined ? '' : identifierScope('serial', manufacturerId)} ${value}`;
export const imeiKey = (value: string): string => `imei ${value}`;
export const tagKey = (value: string): string => `tag ${value}`;

/** Tags of ours are found again; those of another inventory are kept, since they stick on the devices. */
const readTag = (cell: string): ReadIdentifier => {
  const ours = readAssetTag(cell);
  return ours.ok || /^ZW\b/i.test(cell) ? ours : readForeignTag(cell);
};

/** The numbers of a row in the one form in which they are stored, and what is wrong with the others. */
export function readNumbers(cell: CellOf, manufacturerId: string | undefined): NumbersRead {
  const numbers: RowNumber[] = [];
  const problems: { column: ImportColumn; code: RowErrorCode }[] = [];
  const add = (column: RowNumber['column'], kind: RowNumber['kind'], read: (text: string) => ReadIdentifier, keyOf: (value: string) => string): void => {
    const text = cell(column);
    if (text === '') return;
    const result = read(text);
    if (!result.ok) problems.push({ column, code: result.problem });
    else numbers.push({ column, kind, value: result.value, key: keyOf(result.value) });
  };
  add('assetTag', 'tag', readTag, tagKey);
  add('serial', 'serial', readSerial, (value) => serialKey(manufacturerId, value));
  add('imei', 'imei', readImei, imeiKey);
  add('imei2', 'imei2', readImei, imeiKey);
  return { numbers, problems };
}
