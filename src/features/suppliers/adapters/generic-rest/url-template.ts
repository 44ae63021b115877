const PLACEHOLDER = /\{(\w+)\}/g;

export const placeholdersOf = (template: string): string[] => [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');

/**
 * Fills `{name}` in a path below a base URL. Values are encoded as one path segment or query value, so that no value
 * (`../`, `?`, `#`) can lead elsewhere.
 */
export function fillUrl(baseUrl: string, template: string, values: Readonly<Record<string, string>>): string {
  const path = template.replace(PLACEHOLDER, (_, name: string) => {
    const value = encodeURIComponent(values[name] ?? '');
    return /^\.+$/.test(value) ? value.replaceAll('.', '%2E') : value;
  });
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}
