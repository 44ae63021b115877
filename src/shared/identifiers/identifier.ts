import { defineErrors, type AppError } from '../errors.ts';

export const identifierErrors = defineErrors({
  'identifier.empty': { kind: 'invalid', en: 'The number is empty.', de: 'Die Nummer ist leer.' },
  'identifier.spreadsheet_damage': {
    kind: 'invalid',
    en: 'A spreadsheet has shortened this number (like 1.23E+10); its digits are lost. Format the column as text and copy it again.',
    de: 'Eine Tabellenkalkulation hat diese Nummer verkürzt (wie 1,23E+10); Ziffern sind verloren. Spalte als Text formatieren und neu kopieren.',
  },
  'identifier.length': { kind: 'invalid', en: 'The number has the wrong length.', de: 'Die Nummer hat die falsche Länge.' },
  'identifier.characters': {
    kind: 'invalid',
    en: 'The number contains characters that do not belong into it.',
    de: 'Die Nummer enthält Zeichen, die nicht hineingehören.',
  },
  'identifier.check_digit': {
    kind: 'invalid',
    en: 'The check digit does not match: one digit was probably misread.',
    de: 'Die Prüfziffer stimmt nicht: Vermutlich wurde eine Ziffer falsch gelesen.',
  },
  'identifier.placeholder': {
    kind: 'invalid',
    en: 'This is a placeholder, not the number of a single device.',
    de: 'Das ist ein Platzhalter, keine Nummer eines einzelnen Geräts.',
  },
});

export type IdentifierProblem = Exclude<keyof typeof identifierErrors, 'definitions'>;

/** All that can be wrong with a number; routes that take one declare them. */
export const identifierCodes: readonly string[] = Object.keys(identifierErrors.definitions);

/** A number read and normalised, or the code of what is wrong with it (so that imports can collect all problems). */
export type ReadIdentifier<Extra = unknown> =
  | ({ readonly ok: true; readonly value: string } & Extra)
  | { readonly ok: false; readonly problem: IdentifierProblem };

export const refused = (problem: IdentifierProblem): { readonly ok: false; readonly problem: IdentifierProblem } => ({ ok: false, problem });

/** The normalised number, or the problem thrown as an `AppError` (422). */
export function orThrow(read: ReadIdentifier): string {
  if (read.ok) return read.value;
  throw identifierErrors[read.problem]() satisfies AppError;
}

/** `1.23E+10`, and `1,23E+10` from a German spreadsheet. */
export function isSpreadsheetDamaged(text: string): boolean {
  return /^\d([.,]\d+)?E\+\d+$/i.test(text.trim());
}

/** Digits as printed with spaces, hyphens, dots or slashes between; undefined where anything else is in it. */
export function bareDigits(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(/[\s\p{Pd}./]/gu, '');
  return /^\d+$/.test(bare) ? bare : undefined;
}

/** The Luhn check digit (ISO/IEC 7812-1) that belongs behind `digits`. */
export function luhnCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

export function hasLuhnCheckDigit(digits: string): boolean {
  return luhnCheckDigit(digits.slice(0, -1)) === digits.at(-1);
}
