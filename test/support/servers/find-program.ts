import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Server programs live in sbin folders that an ordinary account's PATH often lacks.
const EXTRA_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];

/** The path of a program in PATH or one of the usual folders. */
export function findProgram(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...EXTRA_FOLDERS];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent, or not ours to run, which comes to the same.
    return false;
  }
}
