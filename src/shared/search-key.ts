/** Letters that Unicode does not decompose, folded as DIN 5007 variant 1 files them. */
const undecomposed: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ŋ: 'n',
};

/**
 * Folds text for comparison after DIN 5007 variant 1 (dictionaries): ä files as a, ß as ss; case and diacritics do not
 * count, and everything that is neither letter nor digit parts words like a single space.
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßẞæœøłđðþıħŋ]/gu, (letter) => undecomposed[letter] ?? letter)
    .replace(/['’`´]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Characters kept of a key: what an index of MariaDB takes beside an id. */
export const KEY_LENGTH = 190;

/** The value of a `sort_key` column: ordering by its bytes orders names as a German reader expects. */
export function sortKey(text: string): string {
  return cut(fold(text));
}

/** The value of a `search_key` column and of what is typed into a search box: the same parts give the same key. */
export function searchKey(...parts: readonly (string | null | undefined)[]): string {
  return cut(fold(parts.filter((part) => part !== null && part !== undefined).join(' ')));
}

// By code points, so that no pair of surrogates is torn apart.
function cut(folded: string): string {
  return folded.length <= KEY_LENGTH ? folded : [...folded].slice(0, KEY_LENGTH).join('').trimEnd();
}
