import { existsSync } from 'node:fs';

// beside `src/` from source, one level higher once built into `dist/`
const candidates = ['../', '../../'].map((path) => new URL(path, import.meta.url));

/** The folder of this program: where its package.json lies, run from source or built. */
export const packageRoot: URL | undefined = candidates.find((folder) => existsSync(new URL('package.json', folder)));
