import { transformSync } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/**
 * Runs TypeScript for the tests, which start hundreds of processes: each module is looked up by its content among those that
 * were compiled before, and nothing else is done. tsx (docs/adr/0014), which people start the program with, looks for other
 * extensions and keeps a compiler running, and takes twice as long to start.
 */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/zeugwart-typescript/', import.meta.url));
mkdirSync(FOLDER, { recursive: true });

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  const known = `${FOLDER}${createHash('sha256').update(`${process.version}\n${path}\n${text}`).digest('hex')}.js`;
  return { format: 'module', shortCircuit: true, source: readKnown(known) ?? compile(path, text, known) };
}

function readKnown(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function compile(path, text, file) {
  const { code } = transformSync(text, { loader: 'ts', format: 'esm', target: 'node20', sourcefile: path, sourcemap: 'inline', sourcesContent: false });
  // others may be compiling the same module: whoever reads the file reads all of it
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return code;
}
