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

/** The parts of an official school name (up to three lines, broken anywhere) as one name. */
export function joinedName(parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(' ')
    // "- Primarstufe -" and "-Primarstufe-" are the same remark, set apart by whoever typed it
    .replace(/\s-\s?([^-\s][^-]*?)\s?-(?=\s|$)/g, ' ($1)')
    .trim();
}

/** Heads known at a date: the last count that began on or before it. */
export function headsOn(counts: readonly { readonly validFrom: string; readonly heads: number }[], date: string): number | undefined {
  return counts.filter((each) => each.validFrom <= date).sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]?.heads;
}
