import { bareDigits, isSpreadsheetDamaged, orThrow, refused, type ReadIdentifier } from './identifier.ts';

/**
 * Reads a GTIN-8, -12 (UPC), -13 (EAN) or -14 with its check digit (GS1 General Specifications, section 7.9) and
 * writes it with 14 digits, so that the same article compares equal however its number was printed.
 */
export function readGtin(text: string): ReadIdentifier {
  if (text.trim() === '') return refused('identifier.empty');
  if (isSpreadsheetDamaged(text)) return refused('identifier.spreadsheet_damage');
  const digits = bareDigits(text);
  if (digits === undefined) return refused('identifier.characters');
  if (![8, 12, 13, 14].includes(digits.length)) return refused('identifier.length');
  if (/^0+$/.test(digits)) return refused('identifier.placeholder');
  const value = digits.padStart(14, '0');
  return value.at(-1) === gs1CheckDigit(value.slice(0, -1)) ? { ok: true, value } : refused('identifier.check_digit');
}

/** The GTIN with 14 digits; throws an `identifier.*` error. */
export const parseGtin = (text: string): string => orThrow(readGtin(text));

/** Weights 3 and 1 alternate from the right. */
function gs1CheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}
