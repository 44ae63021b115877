import { bareDigits, hasLuhnCheckDigit, isSpreadsheetDamaged, luhnCheckDigit, orThrow, refused, type ReadIdentifier } from './identifier.ts';

/**
 * Reads an IMEI (15 digits, the last by Luhn; 3GPP TS 23.003 §6.2.1). An IMEISV (16 digits: no check digit, but two
 * of a software version at the end) is turned into the IMEI of the same device.
 */
export function readImei(text: string): ReadIdentifier<{ readonly softwareVersion?: string }> {
  if (text.trim() === '') return refused('identifier.empty');
  if (isSpreadsheetDamaged(text)) return refused('identifier.spreadsheet_damage');
  const digits = bareDigits(text);
  if (digits === undefined) return refused('identifier.characters');
  if (digits.length !== 15 && digits.length !== 16) return refused('identifier.length');
  if (/^(\d)\1{13}/.test(digits)) return refused('identifier.placeholder');
  if (digits.length === 16) {
    const device = digits.slice(0, 14);
    return { ok: true, value: device + luhnCheckDigit(device), softwareVersion: digits.slice(14) };
  }
  return hasLuhnCheckDigit(digits) ? { ok: true, value: digits } : refused('identifier.check_digit');
}

/** The normalised IMEI; throws an `identifier.*` error. */
export const parseImei = (text: string): string => orThrow(readImei(text));
