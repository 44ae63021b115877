import { searchKey } from '../../shared/search-key.ts';

export const personKinds = ['employee', 'teacher'] as const;
export type PersonKind = (typeof personKinds)[number];

/** What says who a person is: the only place where a name is spelled out. */
export interface Identifiers {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string | null;
  readonly personnelNumber: string | null;
}

export const displayName = ({ givenName, familyName }: Identifiers): string => `${givenName} ${familyName}`.trim();

/** The words that a person can be found by: each part of the name folded, the e-mail address, the personnel number. */
export function searchWords({ givenName, familyName, email, personnelNumber }: Identifiers): readonly string[] {
  const words = [...searchKey(givenName, familyName).split(' '), email?.trim().toLowerCase() ?? '', searchKey(personnelNumber)];
  return [...new Set(words.filter((word) => word !== ''))];
}

/** What somebody typed, cut into the same words. An address is looked for as a whole. */
export const typedWords = (typed: string): readonly string[] =>
  typed.includes('@') ? [typed.trim().toLowerCase()] : [...new Set(searchKey(typed).split(' ').filter((word) => word !== ''))];
