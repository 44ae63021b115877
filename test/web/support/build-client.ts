import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BUILT = 'dist/web/index.html';

function newest(folder: string): number {
  return Math.max(...readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && entry.name !== 'schema.d.ts').map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** Builds the client where it is older than its source: what is tested is what lies here. */
export async function buildClient(): Promise<void> {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > Math.max(newest('web/src'), newest('web/public'), statSync('web/vite.config.ts').mtimeMs)) return;
  await promisify(execFile)('npm', ['run', '--silent', 'build:web']);
}
