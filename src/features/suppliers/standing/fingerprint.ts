import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import type { Statement, StatementDraft } from './statement.ts';

/** Of the last poll that brought something new, per connection, supplier order and line: kept beside the cursor. */
export interface PollMark {
  readonly content: string;
  readonly batch: string;
}

export interface SealedPoll {
  readonly statements: readonly Statement[];
  readonly mark: PollMark;
}

/** SHA-256 in hex over the canonical JSON form (RFC 8785): the same content gives the same digest everywhere. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}

/**
 * Fingerprints for what one revision of a document says about ONE line. The same document read again, in other bytes
 * or at another time, gets the same fingerprints; changed content under the same number gets new ones.
 */
export function sealDocument(drafts: readonly StatementDraft[]): readonly Statement[] {
  const [first] = drafts;
  if (!first) return [];
  const { type, id, revision } = first.source;
  return seal(drafts, digestOf({ line: first.lineId, source: { type, id, revision }, content: contentOf(drafts, true) }));
}

/**
 * Fingerprints for what one poll says about ONE line, or null if it says the same as the poll before. Each mark
 * includes its predecessor: so a return to an older state (12, 26, 12 May) is news, while two workers that see the
 * same change after the same poll get the same fingerprints, and one of them loses.
 */
export function sealPoll(drafts: readonly StatementDraft[], previous: PollMark | null): SealedPoll | null {
  const content = digestOf(contentOf(drafts, false));
  if (previous?.content === content) return null;
  const batch = digestOf({ line: drafts[0]?.lineId ?? null, content, after: previous?.batch ?? null });
  return { statements: seal(drafts, batch), mark: { content, batch } };
}

/** What is said, free of when we looked and in which order the parts were listed. */
function contentOf(drafts: readonly StatementDraft[], withIssue: boolean): readonly string[] {
  return drafts.map((draft) => saying(draft, withIssue)).sort();
}

function saying(draft: StatementDraft, withIssue: boolean): string {
  const { fact, supplierOrderId, supplierLineId, occurredAt, sequence } = draft;
  const issue = withIssue ? { occurredAt: occurredAt?.toISOString() ?? null, sequence } : {};
  return digestOf({ fact, supplierOrderId, supplierLineId, ...issue });
}

function seal(drafts: readonly StatementDraft[], batch: string): readonly Statement[] {
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    // Two equal rows of one document (two packages of 5) are two facts, so equals are numbered.
    const said = saying(draft, true);
    const nth = (seen.get(said) ?? 0) + 1;
    seen.set(said, nth);
    return { ...draft, batch, fingerprint: digestOf({ batch, said, nth }) };
  });
}
