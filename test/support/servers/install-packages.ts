import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_BEFORE = `${POLICY}.before-zeugwart`;
const DENIED = 101;

/** Whether this is Debian or Ubuntu, with the right to install packages. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined;
}

/** Installs Debian packages without letting them start a service. Needs root; takes up to some minutes. */
export function installPackages(packages: readonly string[]): void {
  process.stderr.write(`Installing ${packages.join(' and ')} with apt-get for the tests ...\n`);
  withServicesDenied(() => {
    runApt(['update']);
    runApt(['install', '-y', '--no-install-recommends', ...packages]);
  });
}

function runApt(args: readonly string[]): void {
  const run = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) {
    const said = `${run.stdout}\n${run.stderr}`.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`apt-get ${args.join(' ')} failed.\n${said}`);
  }
}

/**
 * Packages of servers start their service unless `policy-rc.d` forbids it (Debian Policy 9.3.3).
 * A policy of the machine's own is put back afterwards, at the latest by the next run.
 */
function withServicesDenied(work: () => void): void {
  if (existsSync(POLICY_BEFORE)) renameSync(POLICY_BEFORE, POLICY);
  if (spawnSync(POLICY, ['mariadb', 'start'], { stdio: 'ignore' }).status === DENIED) {
    work();
    return;
  }
  if (existsSync(POLICY)) renameSync(POLICY, POLICY_BEFORE);
  writeFileSync(POLICY, `#!/bin/sh\nexit ${DENIED}\n`, { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(POLICY);
    if (existsSync(POLICY_BEFORE)) renameSync(POLICY_BEFORE, POLICY);
  }
}
