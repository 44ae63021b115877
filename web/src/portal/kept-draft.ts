import { useEffect } from 'react';

/** What was answered so far. */
export interface Draft {
  readonly organisationId: string;
  readonly group: string;
  /** The key of a kit or a class. */
  readonly item: string;
  readonly quantity: number;
  readonly neededBy: string;
  readonly note: string;
  /** Makes a repeated sending the same request. */
  readonly key: string;
}

const STORED = 'zeugwart.request-draft';

/** The draft that was left here, or an empty one; storage of the session, so that the next person at this machine starts afresh. */
export function readDraft(organisationId: string): Draft {
  const empty: Draft = { organisationId, group: '', item: '', quantity: 1, neededBy: '', note: '', key: crypto.randomUUID() };
  const kept = sessionStorage.getItem(STORED);
  return kept === null ? empty : { ...empty, ...(JSON.parse(kept) as Partial<Draft>) };
}

export function useKeptDraft(draft: Draft): void {
  useEffect(() => {
    sessionStorage.setItem(STORED, JSON.stringify(draft));
  }, [draft]);
}

export function forgetDraft(): void {
  sessionStorage.removeItem(STORED);
}
