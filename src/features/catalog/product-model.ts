import type { FieldProblem } from '../../shared/errors.ts';
import { readGtin } from '../../shared/identifiers/gtin.ts';
import { identifierErrors, isSpreadsheetDamaged } from '../../shared/identifiers/identifier.ts';

/** How single pieces are told apart: by serial number, by IMEI as well, by SIM number, or not at all. */
export const trackings = ['serial', 'imei', 'counted', 'sim'] as const;
export type Tracking = (typeof trackings)[number];

export interface ModelNumbers {
  readonly gtin: string | null;
  readonly manufacturerPartNumber: string | null;
}

const partNumberForm = /^[\x21-\x7E]+$/;

/**
 * The numbers of a model in the one form in which they are stored: a GTIN with 14 digits, a part number without space
 * at its ends and in capitals (catalogues differ in case only). What cannot be read is reported, not guessed.
 */
export function readModelNumbers(given: ModelNumbers): { readonly numbers: ModelNumbers; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  let gtin: string | null = null;
  if (given.gtin !== null) {
    const read = readGtin(given.gtin);
    if (read.ok) gtin = read.value;
    else problems.push({ path: 'gtin', code: read.problem, message: identifierErrors.definitions[read.problem].en });
  }
  const manufacturerPartNumber = given.manufacturerPartNumber?.normalize('NFKC').trim().replace(/\s+/gu, ' ').toUpperCase() ?? null;
  if (manufacturerPartNumber !== null && (isSpreadsheetDamaged(manufacturerPartNumber) || !partNumberForm.test(manufacturerPartNumber.replaceAll(' ', '')))) {
    const problem = isSpreadsheetDamaged(manufacturerPartNumber) ? 'identifier.spreadsheet_damage' : 'identifier.characters';
    problems.push({ path: 'manufacturerPartNumber', code: problem, message: identifierErrors.definitions[problem].en });
  }
  return { numbers: { gtin, manufacturerPartNumber }, problems };
}
