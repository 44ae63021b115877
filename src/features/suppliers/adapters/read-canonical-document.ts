import { berlinDateOf } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import { readAnnouncedIdentifier } from './announced-identifier.ts';
import { canonicalDocumentSchema, issueTime } from './canonical-document-schema.ts';
import type { AnnouncedIdentifier, ScheduleEntry } from '../standing/statement.ts';
import type { CanonicalDespatch, CanonicalLine, DocumentType, ExpectedDate, ParsedDocument } from './canonical-line.ts';
import { NO_DATE } from './supplier-date.ts';

/** What the schema leaves behind: dates read, still beside their quantities. */
type DraftSchedule = Omit<ScheduleEntry, keyof ExpectedDate> & { date?: ExpectedDate };
type DraftDespatch = Omit<CanonicalDespatch, 'shippedOn'> & { shippedOn?: ExpectedDate };
type DraftLine = Omit<CanonicalLine, 'schedule' | 'despatches'> & { schedule: DraftSchedule[] | null; despatches: DraftDespatch[] };
interface DraftDocument {
  documentType?: DocumentType;
  documentId: string;
  revision: string | null;
  issuedAt: Date | null;
  lines: DraftLine[];
}

export interface DocumentContext {
  readonly documentType: DocumentType;
  /** Business time at which the document came in; helps to read weeks without a year in documents without a date. */
  readonly observedAt: Date;
}

const MOST_PROBLEMS = 200;

const unreadable = (context: DocumentContext, problems: readonly FieldProblem[]): ParsedDocument => ({
  documentType: context.documentType, documentId: '', revision: null, issuedAt: null, lines: [], warnings: [], problems: problems.slice(0, MOST_PROBLEMS),
});

/** A document that could not be read at all. */
export const unreadableDocument = (context: DocumentContext, problem: FieldProblem): ParsedDocument => unreadable(context, [problem]);

function writtenOn(value: unknown, context: DocumentContext): string {
  const issued: unknown = typeof value === 'object' && value !== null ? (value as { issuedAt?: unknown }).issuedAt : undefined;
  const read = issueTime.validate(issued);
  return berlinDateOf(read.error || !(read.value instanceof Date) ? context.observedAt : read.value);
}

/** Announced numbers of one document: each unit's number once, and no more numbers than units. */
class IdentifierReader {
  readonly problems: FieldProblem[] = [];
  readonly warnings: FieldProblem[] = [];
  readonly #seen = new Set<string>();

  read(despatch: DraftDespatch, path: string): AnnouncedIdentifier[] {
    const found: AnnouncedIdentifier[] = [];
    despatch.identifiers.forEach(({ type, value }, index) => {
      const at = `${path}/identifiers/${index}/value`;
      const read = readAnnouncedIdentifier(type, value, at);
      if ('problem' in read) return void this.problems.push(read.problem);
      if (read.warning) this.warnings.push(read.warning);
      const key = `${type} ${read.identifier.value}`;
      if (this.#seen.has(key)) this.problems.push({ path: at, code: 'supplier.identifier_repeated', message: 'The same number is announced twice.' });
      this.#seen.add(key);
      found.push(read.identifier);
    });
    for (const type of ['SN', 'IMEI', 'IMEI2'] as const) {
      if (found.filter((identifier) => identifier.type === type).length > despatch.quantity) {
        this.warnings.push({ path, code: 'supplier.more_numbers_than_units', message: `More ${type} numbers are announced than units.` });
      }
    }
    return found;
  }
}

function finishLine(draft: DraftLine, path: string, identifiers: IdentifierReader): CanonicalLine {
  return {
    ...draft,
    schedule: draft.schedule?.map(({ date = NO_DATE, quantity, kind, basis }) => ({ quantity, ...date, kind, basis })) ?? null,
    despatches: draft.despatches.map((despatch, index) => ({
      ...despatch,
      shippedOn: despatch.shippedOn?.from ?? null,
      identifiers: identifiers.read(despatch, `${path}/despatches/${index}`),
    })),
  };
}

/** Validates a document in canonical form completely: all problems at once, and no lines where there is any. */
export function readCanonicalDocument(value: unknown, context: DocumentContext): ParsedDocument {
  const read = canonicalDocumentSchema.validate(value, { abortEarly: false, context: { writtenOn: writtenOn(value, context) } });
  if (read.error) {
    return unreadable(context, read.error.details.map((detail) => ({ path: detail.path.join('/'), code: detail.type, message: detail.message })));
  }
  const draft = read.value as DraftDocument;
  const identifiers = new IdentifierReader();
  const lines = draft.lines.map((line, index) => finishLine(line, `lines/${index}`, identifiers));
  return {
    documentType: draft.documentType ?? context.documentType,
    documentId: draft.documentId,
    revision: draft.revision,
    issuedAt: draft.issuedAt,
    lines: identifiers.problems.length === 0 ? lines : [],
    problems: identifiers.problems.slice(0, MOST_PROBLEMS),
    warnings: identifiers.warnings.slice(0, MOST_PROBLEMS),
  };
}
