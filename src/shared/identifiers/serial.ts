import { isSpreadsheetDamaged, orThrow, refused, type ReadIdentifier } from './identifier.ts';

export const SERIAL_MAX_LENGTH = 64;

/** What firmware and people write where a serial number is missing. */
const placeholders = new Set([
  'N/A', 'NA', 'NONE', 'NULL', 'UNKNOWN', 'UNBEKANNT', 'KEINE', 'OHNE', 'TBD', 'TBA', 'DEFAULT STRING',
  'TO BE FILLED BY O.E.M.', 'SYSTEM SERIAL NUMBER', 'NOT SPECIFIED', 'NOT APPLICABLE', 'SERIAL', 'S/N',
]);

/**
 * Reads a manufacturer's serial number: compatibility forms and case folded, no space around or inside, since scanners
 * and people disagree about them. What a spreadsheet has destroyed and placeholders are refused.
 */
export function readSerial(text: string): ReadIdentifier {
  const folded = text.normalize('NFKC').replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/gu, '').replace(/\p{Pd}/gu, '-').trim().toUpperCase();
  if (folded === '') return refused('identifier.empty');
  if (isSpreadsheetDamaged(folded)) return refused('identifier.spreadsheet_damage');
  if (placeholders.has(folded.replace(/\s+/gu, ' '))) return refused('identifier.placeholder');
  const value = folded.replace(/\s+/gu, '');
  if (!/^[\x21-\x7E]+$/.test(value)) return refused('identifier.characters');
  if (/^([0X-])\1*$/.test(value)) return refused('identifier.placeholder');
  if (value.length < 3 || value.length > SERIAL_MAX_LENGTH) return refused('identifier.length');
  return { ok: true, value };
}

/** The normalised serial number; throws an `identifier.*` error. */
export const parseSerial = (text: string): string => orThrow(readSerial(text));
