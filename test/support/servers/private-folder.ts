import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PREFIX = 'zeugwart-servers-';
const GUARD = fileURLToPath(new URL('./guard.sh', import.meta.url));
const UNOWNED_GRACE_MS = 60_000;

let privateFolder: string | undefined;

/**
 * The folder of everything this process starts, made on first use.
 * A guardian process of its own session ends the servers and removes the folder as soon as this process is gone,
 * by whatever way; what even the guardian could not remove is swept by the next process that starts a server.
 */
export function privateFolderOf(name: string): string {
  if (privateFolder === undefined) {
    sweepAbandoned();
    privateFolder = mkdtempSync(join(tmpdir(), PREFIX));
    writeFileSync(join(privateFolder, 'owner.pid'), String(process.pid));
    startGuardian(privateFolder);
  }
  const folder = mkdtempSync(join(privateFolder, `${name}-`));
  mkdirSync(join(folder, 'data'));
  return folder;
}

function startGuardian(folder: string): void {
  const guardian = spawn('sh', [GUARD, folder, 'wait'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guardian.unref();
  // Neither the guardian nor the pipe to it may keep this process alive.
  if (guardian.stdin instanceof Socket) guardian.stdin.unref();
}

function sweepAbandoned(): void {
  for (const entry of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), entry);
    if (entry.startsWith(PREFIX) && isAbandoned(folder)) spawnSync('sh', [GUARD, folder], { stdio: 'ignore' });
  }
}

function isAbandoned(folder: string): boolean {
  let owner: number;
  try {
    owner = Number(readFileSync(join(folder, 'owner.pid'), 'utf8'));
  } catch {
    // No owner is named: being made at this moment by another process, or half removed.
    const made = statSync(folder, { throwIfNoEntry: false });
    return made !== undefined && Date.now() - made.mtimeMs > UNOWNED_GRACE_MS;
  }
  return !isAlive(owner);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
