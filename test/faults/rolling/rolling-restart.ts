import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signInForGood } from '../../../demo/story/stage.ts';
import { countOf, type Part } from '../part.ts';
import { singleServers } from '../main-job/ground.ts';
import { firstSignIn, startStaff, type Staff } from '../main-job/staff.ts';
import type { Supervised } from '../main-job/supervised.ts';
import { Balancer } from './balancer.ts';

const CLIENTS = 8;
const ROUNDS = 2;
/** Between two restarts, as long as whoever upgrades looks at the one that has come back. */
const PAUSE_MS = 1_500;

/**
 * All processes are restarted one after another, as for an upgrade, twice, while clients read and write without a pause
 * through a load balancer. Not one request may fail, and each change that was acknowledged is there once.
 */
export const rollingRestart: Part = async ({ print }) => {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-rolling-'));
  const ground = await singleServers();
  const restarted: string[] = [];
  const faults: string[] = [];
  let staff: Staff | undefined;
  let balancer: Balancer | undefined;
  try {
    await ground.clear();
    staff = await startStaff(ground, folder);
    balancer = new Balancer(staff.bases);
    const load = new Load(balancer, staff);
    const clients = await load.begin();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const each of [...staff.apis, ...staff.workers] as readonly Supervised[]) {
        await sleep(PAUSE_MS);
        await each.restart();
        restarted.push(each.name.startsWith('api') ? 'API restarted' : 'worker restarted');
        print(`${each.name} restarted; ${balancer.requests} requests, ${balancer.failures.length} failed`);
      }
    }
    await sleep(PAUSE_MS);
    faults.push(...await clients.end());
    faults.push(...balancer.failures.map(({ call, what }) => `rolling.no_request_fails: ${call}: ${what}`));
    return { survived: faults.length === 0 ? countOf(restarted) : {}, faults, figures: { requests: balancer.requests, failed: balancer.failures.length } };
  } finally {
    await balancer?.close();
    await staff?.stop();
    await ground.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Clients that make manufacturers and read them back, one call after another. */
class Load {
  readonly #balancer: Balancer;
  readonly #staff: Staff;
  readonly #made: string[] = [];
  readonly #faults: string[] = [];
  #ended = false;

  constructor(balancer: Balancer, staff: Staff) {
    this.#balancer = balancer;
    this.#staff = staff;
  }

  async begin(): Promise<{ end(): Promise<readonly string[]> }> {
    const { bases, firstAdmin } = this.#staff;
    const admin = await firstSignIn({ bases }, firstAdmin);
    const [root] = await admin.list<{ id: string }>('/organisations', { kind: 'provider' });
    const { oneTimePassword } = await admin.post<{ oneTimePassword: string }>('/users', {
      loginName: 'buyer', displayName: 'buyer', locale: 'de', grants: [{ role: 'procurement', organisationId: root?.id }],
    });
    const buyer = await signInForGood({ bases }, 'buyer', oneTimePassword);
    const { token } = await buyer.post<{ token: string }>('/session/tokens', { name: 'load', expiresInDays: 1 });
    const clients = Array.from({ length: CLIENTS }, (_, index) => this.#client(index, { authorization: `Bearer ${token}` }));
    return {
      end: async () => {
        this.#ended = true;
        await Promise.all(clients);
        const there = countOf((await buyer.list<{ name: string }>('/manufacturers')).map(({ name }) => name));
        return [...this.#faults, ...this.#made.filter((name) => there[name] !== 1).map((name) => `rolling.acknowledged_is_there: ${name}, ${there[name] ?? 0} times`)];
      },
    };
  }

  async #client(index: number, authorization: Readonly<Record<string, string>>): Promise<void> {
    for (let number = 1; !this.#ended; number += 1) {
      const name = `Manufacturer ${index}-${number}`;
      const made = await this.#balancer.send('POST', '/api/v1/manufacturers', { ...authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() }, JSON.stringify({ name }));
      if (made.status === 201) this.#made.push(name);
      else this.#faults.push(`rolling.is_done: POST of ${name} was answered ${made.status}`);
      const { id = '' } = made.status === 201 ? (JSON.parse(made.body) as { id?: string }) : {};
      const read = id === '' ? undefined : await this.#balancer.send('GET', `/api/v1/manufacturers/${id}`, authorization);
      if (read && read.status !== 200) this.#faults.push(`rolling.is_done: GET of ${name} was answered ${read.status}`);
    }
  }
}
