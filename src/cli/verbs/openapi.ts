import { readFile, writeFile } from 'node:fs/promises';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { createContainer } from '../../container.ts';

/**
 * The OpenAPI document of this program as text, an operation or schema a line, so that a change shows as one. It does
 * not depend on the installation: nothing of its configuration is read and no database is asked.
 */
export async function openApiText(): Promise<string> {
  const container = createContainer(readConfig({ DATABASE_FILE: ':memory:', PUBLIC_URL: 'https://localhost', LOG_LEVEL: 'silent' }, () => 'only to build the document, never to seal'));
  try {
    return `${lines(buildApp(container).openApi, 3)}\n`;
  } finally {
    await container.close();
  }
}

type Tree = Readonly<Record<string, unknown>>;

/** JSON whose objects are spread over lines down to `depth`; what lies deeper stands on one. */
function lines(value: unknown, depth: number, indent = ''): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value as Tree).map(([key, inner]) => `${indent} ${JSON.stringify(key)}: ${lines(inner, depth - 1, `${indent} `)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}

export const writeOpenApi = async (path: string): Promise<void> => writeFile(path, await openApiText());

/** True where the file says what the program does. */
export const openApiIsCurrent = async (path: string): Promise<boolean> => (await readFile(path, 'utf8')) === (await openApiText());
