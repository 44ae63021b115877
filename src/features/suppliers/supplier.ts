/** What is kept of a supplier as a business partner; how it is reached is the matter of its connections. */
export interface SupplierFields {
  readonly name: string;
  /** Our number in the supplier's books. */
  readonly customerNumber: string | null;
  /** Calendar days from despatch to us, added to dates that name the despatch. */
  readonly transitDays: number;
  readonly active: boolean;
}

/**
 * The supplier's own number of an article in the one form in which it is stored and compared: leading zeros belong to
 * it, and so does letter case, spaces around it do not.
 */
export const articleNumberOf = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/gu, ' ');
