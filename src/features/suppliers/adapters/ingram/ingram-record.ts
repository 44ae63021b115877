import type { FieldProblem } from '../../../../shared/errors.ts';
import { readQuantity } from '../quantity-text.ts';
import { wholeNumber } from '../written-values.ts';

/** Before this year a date is what stands in an empty field (0001-01-01). */
const FIRST_YEAR = '1900';

/**
 * One object of a reply. Names come in different spellings (`customerLinenumber`), numbers as text, lists of one as the
 * thing itself, and empty values as null, '' or nothing at all.
 */
export class IngramRecord {
  readonly path: string;
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #problems: FieldProblem[];

  private constructor(value: object, path: string, problems: FieldProblem[]) {
    this.path = path;
    this.#fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
    this.#problems = problems;
  }

  /** @param problems takes what is found to be unreadable */
  static of(value: unknown, problems: FieldProblem[] = []): IngramRecord {
    return new IngramRecord(typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}, '', problems);
  }

  list(name: string): readonly IngramRecord[] {
    const value = this.#fields.get(name.toLowerCase());
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item, index) => (typeof item === 'object' && item !== null ? [new IngramRecord(item, `${this.#at(name)}/${index}`, this.#problems)] : []));
  }

  text(name: string): string | null {
    const value = this.#fields.get(name.toLowerCase());
    const read = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
    return read === '' ? null : read;
  }

  quantity(name: string): number | null {
    const written = this.text(name);
    if (written === null) return null;
    const read = readQuantity(wholeNumber(written));
    if (read === undefined) this.#problems.push({ path: this.#at(name), code: 'supplier.quantity', message: 'This is no number of units.' });
    return read ?? null;
  }

  /** A day; instants are cut to theirs, as the interface means days. */
  date(name: string): string | null {
    const written = this.text(name);
    if (written === null || written.slice(0, 4) < FIRST_YEAR) return null;
    return /^\d{4}-\d{2}-\d{2}(T|\s|$)/.test(written) ? written.slice(0, 10) : written;
  }

  #at(name: string): string {
    return this.path === '' ? name : `${this.path}/${name}`;
  }
}
