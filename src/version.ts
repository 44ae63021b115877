import { existsSync, readFileSync } from 'node:fs';

// beside `src/` from source, one level higher once built into `dist/`
const candidates = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
const file = candidates.find((each) => existsSync(each));

/** The version of this program, from its package. */
export const version: string = file ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : '0.0.0';
