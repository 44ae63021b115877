import { hasLuhnCheckDigit, isSpreadsheetDamaged, orThrow, refused, type ReadIdentifier } from './identifier.ts';

/**
 * Reads the number of a SIM card: 89 (telecommunication), 19 or 20 digits, the last by Luhn (ITU-T E.118).
 * A filler `F`, as cards return it when read by machine, is dropped.
 */
export function readIccid(text: string): ReadIdentifier {
  const bare = text.normalize('NFKC').replace(/[\s\p{Pd}./]/gu, '').toUpperCase().replace(/F$/, '');
  if (bare === '') return refused('identifier.empty');
  if (isSpreadsheetDamaged(text)) return refused('identifier.spreadsheet_damage');
  if (!/^\d+$/.test(bare) || !bare.startsWith('89')) return refused('identifier.characters');
  if (bare.length !== 19 && bare.length !== 20) return refused('identifier.length');
  return hasLuhnCheckDigit(bare) ? { ok: true, value: bare } : refused('identifier.check_digit');
}

/** The normalised ICCID; throws an `identifier.*` error. */
export const parseIccid = (text: string): string => orThrow(readIccid(text));
