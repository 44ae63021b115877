import { readFile, writeFile } from 'node:fs/promises';
import { buildApp } from '../../app.ts';
import type { Container } from '../../container.ts';

/** The OpenAPI document of this program as text; no database is asked. */
export const openApiText = (container: Container): string => `${JSON.stringify(buildApp(container).openApi, null, 2)}\n`;

export const writeOpenApi = (container: Container, path: string): Promise<void> => writeFile(path, openApiText(container));

/** True where the file says what the program does. */
export const openApiIsCurrent = async (container: Container, path: string): Promise<boolean> => (await readFile(path, 'utf8')) === openApiText(container);
