import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { serverAccount, type ServerAccount } from './server-account.ts';
import { freePort } from './free-port.ts';
import { galeraProvider } from './galera-provider.ts';
import { accountsSql, installSystemTables, SETTINGS, USER } from './mariadb-server.ts';
import { privateFolderOf } from './private-folder.ts';
import { recoveredPosition } from './recovered-position.ts';
import { mariaDbProgram } from './server-binaries.ts';
import { startServer, type ServerHandle } from './server-process.ts';

export interface GaleraCluster {
  readonly nodes: readonly ServerHandle[];
  /** Cuts a node off from the others, or lets it come back: it lives, but may not work. */
  isolate(node: ServerHandle, isolated: boolean): Promise<void>;
  /** Makes an empty database on all nodes; returns the connection URL of each. */
  createDatabase(name: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

interface Seat {
  readonly folder: string;
  readonly port: number;
  readonly groupPort: number;
  readonly istPort: number;
  readonly sstPort: number;
}

/**
 * Starts a Galera cluster on loopback: MariaDB's own, with its own state transfer. Of three nodes any may die, since two
 * are a majority; of a pair the first has the greater weight, so that it goes on without the second, but not the other
 * way round.
 */
export async function startGaleraCluster(size: 2 | 3): Promise<GaleraCluster> {
  const command = mariaDbProgram();
  const provider = galeraProvider();
  const account = serverAccount();
  const password = randomBytes(12).toString('hex');
  const seats: [Seat, ...Seat[]] = [await takeSeat()];
  while (seats.length < size) seats.push(await takeSeat());
  const accounts = await layFoundation(seats, account, password);
  const members = `gcomm://${seats.map((seat) => `127.0.0.1:${seat.groupPort}`).join(',')}`;
  const nodes: ServerHandle[] = [];
  for (const seat of seats) {
    const fixed = settingsOf({ seat, provider, members, account, weight: size === 2 && nodes.length === 0 ? 2 : 1 });
    const url = `mysql://${USER}:${password}@127.0.0.1:${seat.port}`;
    let founding = nodes.length === 0;
    // only the first start of the first node founds the group: later it joins the others like everybody, who get the
    // accounts as they get all changes
    const args = (): readonly string[] => {
      if (founding) {
        founding = false;
        return [...fixed, '--wsrep-new-cluster', `--init-file=${accounts}`];
      }
      return [...fixed, ...recoveredPosition(command, fixed, dataOf(seat))];
    };
    nodes.push(await startServer({ name: 'Galera node', folder: seat.folder, command, args, url, port: seat.port, ask: () => askSynced(url) }));
  }
  return {
    nodes,
    async isolate(node, isolated) {
      await query(node.url, `SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${isolated ? 1 : 0}'`);
    },
    async createDatabase(name) {
      await query(nodes[0]?.url ?? '', `CREATE DATABASE ${name}`);
      return nodes.map((node) => new URL(`/${name}`, node.url).href);
    },
    async stop() {
      for (const node of [...nodes].reverse()) await node.stop();
    },
  };
}

// each joining node copies these files too
const LOG_SIZE = '--innodb-log-file-size=8M';

const dataOf = (seat: Seat): string => join(seat.folder, 'data');

async function takeSeat(): Promise<Seat> {
  const folder = privateFolderOf('galera');
  return { folder, port: await freePort(), groupPort: await freePort(), istPort: await freePort(), sstPort: await freePort() };
}

/** Only the first node begins with files of its own, the others copy theirs from it. Returns the file that makes the accounts. */
async function layFoundation([first, ...others]: readonly [Seat, ...Seat[]], account: ServerAccount, password: string): Promise<string> {
  await installSystemTables(first.folder, ['--no-defaults', ...account.installArgs, LOG_SIZE, `--tmpdir=${first.folder}`, `--datadir=${dataOf(first)}`]);
  const accounts = join(first.folder, 'accounts.sql');
  writeFileSync(accounts, accountsSql(password), { mode: 0o600 });
  for (const seat of [first, ...others]) account.own(dirname(seat.folder), seat.folder);
  return accounts;
}

interface Member {
  readonly seat: Seat;
  readonly provider: string;
  readonly members: string;
  readonly account: ServerAccount;
  readonly weight: number;
}

function settingsOf({ seat, provider, members, account, weight }: Member): readonly string[] {
  const { folder, port, groupPort, istPort, sstPort } = seat;
  return [
    '--no-defaults', ...account.args, `--datadir=${dataOf(seat)}`, `--tmpdir=${folder}`, `--socket=${join(folder, 's')}`, `--pid-file=${join(folder, 'mariadb.pid')}`, `--port=${port}`,
    ...SETTINGS,
    '--innodb-buffer-pool-size=64M',
    LOG_SIZE,
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
    '--wsrep-cluster-name=zeugwart',
    `--wsrep-cluster-address=${members}`,
    `--wsrep-node-name=${port}`,
    `--wsrep-node-address=127.0.0.1:${groupPort}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${sstPort}`,
    '--wsrep-slave-threads=2',
    `--wsrep-provider-options=base_port=${groupPort};gmcast.listen_addr=tcp://127.0.0.1:${groupPort};ist.recv_addr=127.0.0.1:${istPort};pc.weight=${weight}`,
  ];
}

async function askSynced(url: string): Promise<void> {
  const rows = await query(url, "SHOW STATUS LIKE 'wsrep_local_state_comment'");
  const [state] = rows as { Value: string }[];
  if (state?.Value !== 'Synced') throw new Error(`the node is ${state?.Value ?? 'no member'}`);
}

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}
