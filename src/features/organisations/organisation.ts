export const organisationKinds = ['provider', 'municipality', 'department', 'school'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

export const headGroups = ['pupil', 'teacher', 'employee'] as const;
export type HeadGroup = (typeof headGroups)[number];

/** What may stand below what. There is one root, and it is a provider. */
const parentsOf: Readonly<Record<OrganisationKind, readonly OrganisationKind[]>> = {
  provider: ['provider'],
  municipality: ['provider', 'municipality'],
  department: ['provider', 'municipality', 'department'],
  school: ['provider', 'municipality'],
};

export const mayStandBelow = (kind: OrganisationKind, parent: OrganisationKind): boolean => parentsOf[kind].includes(parent);

/** What organisations of other kinds use belongs to the municipality above them, or else to the provider. */
export const ownsStock = (kind: OrganisationKind): boolean => kind === 'municipality' || kind === 'provider';

/**
 * The lines of an official school name as one name. The directory breaks names anywhere, also inside words
 * ("Förder-", "schule"), and sets remarks apart by dashes ("- Primarstufe -").
 */
export function joinedName(parts: readonly string[]): string {
  let name = '';
  for (const part of parts) {
    const line = part.replace(/\s+/g, ' ').trim().replace(/^-\s*([^-].*?)\s*-$/, '($1)');
    if (line === '') continue;
    const brokenWord = /\p{L}-$/u.test(name) && /^\p{L}/u.test(line) && !/^(und|u\.|oder)\s/.test(line);
    if (name === '') name = line;
    else if (brokenWord) name = /^\p{Ll}/u.test(line) ? name.slice(0, -1) + line : name + line;
    else name = `${name} ${line}`;
  }
  return name;
}

/** Heads known at a date: the last count that began on or before it. */
export function headsOn(counts: readonly { readonly validFrom: string; readonly heads: number }[], date: string): number | undefined {
  return counts.filter((each) => each.validFrom <= date).sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]?.heads;
}
