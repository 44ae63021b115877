import { build, type Plugin } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Of this process alone, and gone with it; below the packages, where those that stay outside are found. */
const FOLDER = fileURLToPath(new URL(`../../node_modules/.cache/zeugwart-typescript/bundles-${process.pid}/`, import.meta.url));
process.once('exit', () => { rmSync(FOLDER, { recursive: true, force: true }); });
/** Addons, which cannot be part of a text, and drivers of Knex that are not installed. */
const EXTERNAL = ['libsql', '@node-rs/argon2', 'better-sqlite3', 'mariadb', 'mysql', 'oracledb', 'pg', 'pg-query-stream', 'sqlite3', 'tedious'];
/** Packages of the older kind ask for these, which a module does not have. */
const OLDER_KIND = [
  `import { createRequire as requireOfBundle } from 'node:module';`,
  `import { dirname as dirnameOfBundle } from 'node:path';`,
  'const require = requireOfBundle(import.meta.url), __filename = import.meta.filename, __dirname = dirnameOfBundle(__filename);',
].join('\n');

/**
 * Makes one file of a program and all that it imports, and tells where it is: for programs that are started by the dozen
 * to be killed, since looking up and linking a thousand modules is most of what they do.
 */
export async function bundle(entry: string): Promise<string> {
  const outfile = join(FOLDER, entry.replaceAll('/', '-').replace(/\.ts$/, '.js'));
  await build({
    entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'error', external: EXTERNAL, banner: { js: OLDER_KIND }, plugins: [placesOfSources],
  });
  return outfile;
}

/** What a module finds beside itself, a thread or a process to start, is beside its source. */
const placesOfSources: Plugin = {
  name: 'places of sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({ loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) }));
  },
};
