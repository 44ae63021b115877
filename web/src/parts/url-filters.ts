import { useNavigate, useSearch } from '@tanstack/react-router';

/** Filters of a list, kept in the address so that a link shows the same list. Unknown names in the address are left alone. */
export function useUrlFilters<const Name extends string>(...names: readonly Name[]): readonly [Readonly<Partial<Record<Name, string>>>, (change: Readonly<Partial<Record<Name, string | undefined>>>) => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    // the router reads what looks like a number as one
    if (typeof value === 'string' || typeof value === 'number') filters[name] = String(value);
  }
  const change = (part: Readonly<Partial<Record<Name, string | undefined>>>): void => {
    const next = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== ''));
    void navigate({ to: '.', search: next, replace: true });
  };
  return [filters, change];
}
