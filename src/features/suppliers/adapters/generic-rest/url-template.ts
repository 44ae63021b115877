import { SupplierCallError } from '../supplier-call.ts';

const PLACEHOLDER = /\{(\w+)\}/g;

export const placeholdersOf = (template: string): string[] => [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');

/**
 * Fills `{name}` in a path below a base URL. Values are encoded as one path segment or query value, so that no value
 * (`../`, `?`, `#`) can lead elsewhere; `.` and `..` lead elsewhere in any encoding, and only a supplier could have sent them.
 */
export function fillUrl(baseUrl: string, template: string, values: Readonly<Record<string, string>>): string {
  const path = template.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name] ?? '';
    if (value === '.' || value === '..') throw new SupplierCallError('unusable_reply', 'none');
    return encodeURIComponent(value);
  });
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}
