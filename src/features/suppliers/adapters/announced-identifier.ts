import type { FieldProblem } from '../../../shared/errors.ts';
import { identifierErrors } from '../../../shared/identifiers/identifier.ts';
import { readImei } from '../../../shared/identifiers/imei.ts';
import { readSerial } from '../../../shared/identifiers/serial.ts';
import type { AnnouncedIdentifier, IdentifierType } from '../standing/statement.ts';

/** Digits are gone for good: nothing can be matched with it, so the document has to be asked for again. */
const destroyed = new Set(['identifier.spreadsheet_damage', 'identifier.empty']);

export type ReadAnnouncement =
  | { readonly identifier: AnnouncedIdentifier; readonly warning?: FieldProblem }
  | { readonly problem: FieldProblem };

/**
 * Reads one announced number. A wrong check digit only warns, since it is the label that counts in the end and a person
 * corrects it there; what a spreadsheet has destroyed is a problem.
 */
export function readAnnouncedIdentifier(type: IdentifierType, text: string, path: string): ReadAnnouncement {
  const read = type === 'IMEI' || type === 'IMEI2' ? readImei(text) : readSerial(text);
  if (read.ok) return { identifier: { type, value: read.value } };
  const finding: FieldProblem = { path, code: read.problem, message: identifierErrors.definitions[read.problem].en };
  if (destroyed.has(read.problem)) return { problem: finding };
  return { identifier: { type, value: text.normalize('NFKC').trim().toUpperCase() }, warning: finding };
}
