import { readFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';

/** The version of this program, from its package. */
export const version: string = packageRoot ? (JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string }).version : '0.0.0';
