/** The separator that the header line has most of, outside quotes. */
export function delimiterOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (separator: string): number => header.split(separator).length;
  return [';', ',', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ';';
}

/** What a cell says: spreadsheets are told to keep digits as text by writing them as the formula ="00123". */
export function cellText(cell: string): string {
  const trimmed = cell.trim();
  return trimmed.startsWith('="') ? (/^="(.*)"$/s.exec(trimmed)?.[1] ?? trimmed).trim() : trimmed;
}

/** A header without case, spaces and punctuation, so that "Serien-Nr." is found as "seriennr". */
export const foldHeader = (header: string): string => header.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
