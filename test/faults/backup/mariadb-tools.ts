import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { findProgram } from '../../support/servers/find-program.ts';

/** Dumps a database while it is in use, as operators are told to. @throws Error with what the program said */
export async function dump(url: string, file: string): Promise<void> {
  const program = start('mariadb-dump', url, ['--single-transaction', '--hex-blob']);
  program.stdin.end();
  const [complaints] = await Promise.all([text(program.stderr), pipeline(program.stdout, createWriteStream(file, { mode: 0o600 })), ended(program)]);
  if (program.exitCode !== 0) throw new Error(`mariadb-dump: ${complaints}`);
}

/** Loads a dump into an empty database. @throws Error with what the program said */
export async function load(url: string, file: string): Promise<void> {
  const program = start('mariadb', url, []);
  program.stdout.resume();
  const [complaints] = await Promise.all([text(program.stderr), pipeline(createReadStream(file), program.stdin), ended(program)]);
  if (program.exitCode !== 0) throw new Error(`mariadb: ${complaints}`);
}

function start(name: string, url: string, args: readonly string[]) {
  const command = findProgram(name);
  if (command === undefined) throw new Error(`${name} is needed; it comes with the client package of MariaDB.`);
  const { hostname, port, username, password, pathname } = new URL(url);
  // the password by the environment: a command line can be read by everybody on the machine
  return spawn(command, ['--no-defaults', `--host=${hostname}`, `--port=${port}`, `--user=${username}`, ...args, pathname.slice(1)], { env: { ...process.env, MYSQL_PWD: decodeURIComponent(password) }, stdio: 'pipe' });
}

const ended = (program: ReturnType<typeof start>): Promise<unknown> => once(program, 'close');
