import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { describeWithServers } from '../left-out.ts';
import { isFitMariaDb, isFitRedis } from './server-binaries.ts';
import { createTestDatabase, startRedis, type ServerHandle } from './index.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

const OWNER = `
  const { startRedis } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
  const server = await startRedis();
  console.log(server.pid());
  await new Promise((resolve) => setTimeout(resolve, 600_000));
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}

async function set(server: ServerHandle, key: string, value: string): Promise<void> {
  const client = new Redis(server.url);
  await client.set(key, value);
  client.disconnect();
}

async function get(server: ServerHandle, key: string): Promise<string | null> {
  const client = new Redis(server.url);
  const value = await client.get(key);
  client.disconnect();
  return value;
}

describe('versions of the servers under the tests', () => {
  it('takes MariaDB from 10.6 on and never MySQL', () => {
    expect(['10.6.0-MariaDB', '10.11.6-MariaDB-1:10.11.6', '11.4.2-MariaDB'].filter(isFitMariaDb)).to.have.length(3);
    expect(['10.5.29-MariaDB', '8.0.36', '5.5.5', ''].filter(isFitMariaDb)).to.deep.equal([]);
  });

  it('takes Redis from 7 on', () => {
    expect(['7.0.15', '8.2.1'].filter(isFitRedis)).to.have.length(2);
    expect(['6.2.14', ''].filter(isFitRedis)).to.deep.equal([]);
  });
});

describeWithServers('private servers', () => {
  it('gives each suite a database of its own and removes it', async () => {
    const [first, second] = [await createTestDatabase(), await createTestDatabase()];
    expect(first.url).not.to.equal(second.url);
    const connection = await createConnection({ uri: first.url });
    await connection.query('CREATE TABLE devices (id INT PRIMARY KEY)');
    await connection.end();
    await first.drop();
    await second.drop();
    let problem: unknown;
    try {
      await createConnection({ uri: first.url });
    } catch (error) {
      problem = error;
    }
    expect(problem).to.have.property('code', 'ER_BAD_DB_ERROR');
  });

  it('comes back on the same port with its data, after an orderly end', async () => {
    const server = await startRedis();
    const before = server.pid();
    await set(server, 'key', 'kept');
    await server.restart();
    expect(server.pid()).not.to.equal(before);
    expect(await get(server, 'key')).to.equal('kept');
    await server.stop();
    expect(server.pid()).to.equal(undefined);
  });

  it('is dead after a kill and can be started again', async () => {
    const server = await startRedis();
    const pid = server.pid() ?? 0;
    await server.kill();
    expect(isAlive(pid)).to.equal(false);
    await server.restart();
    await set(server, 'key', 'value');
    expect(await get(server, 'key')).to.equal('value');
    await server.stop();
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`leaves no server behind when its owner dies of ${signal}`, async function () {
      this.timeout(60_000);
      const owner = spawn(process.execPath, [...TYPESCRIPT, '--input-type=module', '-e', OWNER], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface(owner.stdout), 'line')) as [string];
      const pid = Number(line);
      expect(isAlive(pid)).to.equal(true);
      owner.kill(signal);
      // No assertion on the time: the test's own limit decides.
      while (isAlive(pid) && !isZombie(pid)) await sleep(20);
    });
  }
});

// Where process 1 collects no orphans, a dead server stays listed, without a command line.
function isZombie(pid: number): boolean {
  return existsSync('/proc/self') && !existsSync(`/proc/${pid}/exe`);
}
