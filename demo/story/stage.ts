import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorControl } from '../simulators/simulator-control-client.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import { ApiClient, ApiProblem, type ApiAccess } from '../api-client.ts';
import { people, type EquipmentCode, type PersonKey } from './cast.ts';
import type { Narrator } from './narrate.ts';

/** The password of everybody in the demo, once they have changed their one-time one. */
export const DEMO_PASSWORD = 'Weserland-2020';

export interface StageOptions {
  readonly api: ApiAccess;
  readonly admin: ApiClient;
  readonly controls: Readonly<Record<SupplierKey, SimulatorControl>>;
  readonly narrator: Narrator;
}

interface JobSummary {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

const LOOK_MS = 40;
const LONGEST_WAIT_MS = 120_000;

/** Everything that the acts of the story need: who is signed in, what has which id, what time it is. */
export class Stage {
  readonly admin: ApiClient;
  readonly controls: Readonly<Record<SupplierKey, SimulatorControl>>;
  readonly narrator: Narrator;
  readonly organisations = new Map<string, string>();
  readonly classes = new Map<EquipmentCode, string>();
  /** By the manufacturer's part number. */
  readonly models = new Map<string, string>();
  readonly suppliers = new Map<SupplierKey, string>();
  readonly connections = new Map<SupplierKey, string>();
  /** By the number that the story gives them, 1 to 10. */
  readonly orders = new Map<number, string>();
  stockLocationId = '';
  fundingProgrammeId = '';
  /** The need of 160 tablets that orders 1 and 2 serve. */
  needId = '';
  #now = new Date(0);
  readonly #api: ApiAccess;
  readonly #signedIn = new Map<PersonKey, ApiClient>();

  constructor({ api, admin, controls, narrator }: StageOptions) {
    this.#api = api;
    this.admin = admin;
    this.controls = controls;
    this.narrator = narrator;
  }

  get now(): Date {
    return this.#now;
  }

  /** The API as this person sees it. */
  as(person: PersonKey): ApiClient {
    const client = this.#signedIn.get(person);
    if (!client) throw new Error(`${people[person].name} has not signed in`);
    return client;
  }

  /** First sign-in with the one-time password, which has to be changed, and then the real one. */
  async signIn(person: PersonKey, oneTimePassword: string): Promise<void> {
    this.#signedIn.set(person, await signInForGood(this.#api, people[person].login, oneTimePassword));
  }

  organisation(name: string): string {
    return known(this.organisations, name);
  }

  equipmentClass(code: EquipmentCode): string {
    return known(this.classes, code);
  }

  supplier(key: SupplierKey): string {
    return known(this.suppliers, key);
  }

  connection(key: SupplierKey): string {
    return known(this.connections, key);
  }

  order(number: number): string {
    return known(this.orders, number);
  }

  /** Moves the business clock of suppliers and installation; nothing runs backwards. */
  async goTo(now: Date): Promise<void> {
    this.#now = now;
    this.narrator.goTo(now);
    await Promise.all(Object.values(this.controls).map((control) => control.setClock(now)));
    await this.admin.put('/clock', { now: now.toISOString() });
  }

  /** Waits until the workers have done all that is to be done now. @throws Error where a job has given up */
  async settle(): Promise<void> {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    while (await this.#pollsAreDue()) {
      if (Date.now() > deadline) throw new Error('the suppliers are not asked though it is time');
      await sleep(LOOK_MS);
    }
    // one empty look may fall between a job and the one that it leads to
    for (let quiet = 0; quiet < 2;) {
      const summary = await this.admin.get<JobSummary>('/jobs/summary');
      if (summary.dead > 0) throw new Error(`${summary.dead} job(s) have given up: ${JSON.stringify(await this.admin.list('/jobs', { state: 'dead' }))}`);
      // one that waits for its next attempt has something to do yet
      quiet = summary.running + summary.waiting > 0 ? 0 : quiet + 1;
      if (Date.now() > deadline) throw new Error(`the workers do not come to rest: ${JSON.stringify(summary)}`);
      if (quiet < 2) await sleep(LOOK_MS);
    }
  }

  /** The calendar has moved, and the scheduler has yet to notice that some supplier is to be asked. */
  async #pollsAreDue(): Promise<boolean> {
    const connections = await this.admin.list<{ health: { nextPollAt: string | null } }>('/connections');
    return connections.some(({ health }) => health.nextPollAt !== null && Date.parse(health.nextPollAt) <= this.#now.getTime());
  }
}

/** Changes a one-time password into the demo's and signs in with it. */
export async function signInForGood(api: ApiAccess, loginName: string, oneTimePassword: string): Promise<ApiClient> {
  const first = await ApiClient.signIn(api, loginName, oneTimePassword);
  try {
    await first.put('/session/password', { present: oneTimePassword, next: DEMO_PASSWORD });
  } catch (error) {
    // refused because it has been changed already: then the new one opens the door
    if (!(error instanceof ApiProblem) || !error.isUnsure) throw error;
  }
  return ApiClient.signIn(api, loginName, DEMO_PASSWORD);
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the story knows no ${String(key)}`);
  return value;
}

/** Does `work` for each item, a few at a time, as several people at their desks would. */
export async function together<T>(items: readonly T[], work: (item: T) => Promise<void>, hands = 4): Promise<void> {
  const rest = [...items];
  await Promise.all(Array.from({ length: hands }, async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  }));
}
