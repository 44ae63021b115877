import { isSpreadsheetDamaged, orThrow, refused, type ReadIdentifier } from './identifier.ts';

const DIGITS = 7;

/** The tag printed for the n-th device: `ZW-0001234`. */
export function formatAssetTag(number: number): string {
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError('asset tags count from 1');
  return `ZW-${String(number).padStart(DIGITS, '0')}`;
}

/** Reads a tag as scanned or typed: `zw 1234` and `ZW-0001234` are the same tag. */
export function readAssetTag(text: string): ReadIdentifier {
  const folded = text.normalize('NFKC').trim().toUpperCase();
  if (folded === '') return refused('identifier.empty');
  const digits = /^ZW[\s\p{Pd}_]*(\d+)$/u.exec(folded)?.[1];
  if (digits === undefined) return refused('identifier.characters');
  const number = Number(digits);
  if (digits.length > 12 || number < 1) return refused('identifier.length');
  return { ok: true, value: formatAssetTag(number) };
}

/** The normalised asset tag; throws an `identifier.*` error. */
export const parseAssetTag = (text: string): string => orThrow(readAssetTag(text));

const FOREIGN_LENGTH = 20;

/** Reads the tag of another inventory, as it sticks on devices that were taken over: `LAP-00123`. */
export function readForeignTag(text: string): ReadIdentifier {
  const folded = text.normalize('NFKC').replace(/\p{Pd}/gu, '-').trim().toUpperCase();
  if (folded === '') return refused('identifier.empty');
  if (isSpreadsheetDamaged(folded)) return refused('identifier.spreadsheet_damage');
  // a slash would be taken for the end of an address in a QR code
  if (!/^[A-Z0-9][A-Z0-9._-]*$/.test(folded)) return refused('identifier.characters');
  return folded.length <= FOREIGN_LENGTH ? { ok: true, value: folded } : refused('identifier.length');
}
