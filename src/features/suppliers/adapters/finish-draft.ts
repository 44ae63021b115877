import { instantInBerlin } from '../../../shared/calendar-date.ts';
import type { FieldProblem } from '../../../shared/errors.ts';
import type { ParsedDocument } from './canonical-line.ts';
import type { DraftDocument, DraftLine } from './draft-document.ts';
import { readCanonicalDocument } from './read-canonical-document.ts';
import type { RawDocument } from './supplier-adapter.ts';

/** Checks what was read of a business document; every finding names the place where it stands. `own`: problems that the format's reader has found. */
export function finishDraft(document: RawDocument, draft: DraftDocument, own: readonly FieldProblem[] = []): ParsedDocument {
  const { documentType, documentId, revision, lines } = draft;
  const canonical = { documentType, documentId, revision, issuedAt: issuedAt(draft.issuedAt), lines: lines.map((line) => line.fields) };
  const parsed = readCanonicalDocument(canonical, { ...document, documentType });
  const problems = [...parsed.problems.map((problem) => atPlace(problem, lines)), ...own];
  return { ...parsed, lines: problems.length > 0 ? [] : parsed.lines, problems, warnings: parsed.warnings.map((warning) => atPlace(warning, lines)) };
}

/** Times without an offset are local: the documents come from German merchandise systems. */
function issuedAt(written: string | null): string | null {
  return written === null ? null : (instantInBerlin(written)?.toISOString() ?? written);
}

/** A finding about the n-th line is one about the place that it was read from. */
function atPlace(problem: FieldProblem, lines: readonly DraftLine[]): FieldProblem {
  const [, index, rest = ''] = /^lines\/(\d+)(\/.*)?$/.exec(problem.path) ?? [];
  const line = index === undefined ? undefined : lines[Number(index)];
  return line ? { ...problem, path: `${line.element.path}${rest}` } : problem;
}
