import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { Agent, fetch } from 'undici';
import { int } from '../src/persistence/columns.ts';
import { newId } from '../src/shared/ids.ts';
import type { OpenedEngine } from '../test/support/engines.ts';
import { ReceivingWorld, serials } from '../test/stores/receiving/receiving-world.ts';
import { openLoop, percentile, type Act, type Latency } from './open-loop.ts';
import { seedActor } from './seed/seed-actors.ts';
import { startServerMode } from './server-mode.ts';
import { median } from './side-by-side.ts';

/** Connections are dropped well before the server does so, else a busy machine sends into closed ones. */
const dispatcher = new Agent({ keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 });

const SERIALS = 10_000;
const BATCH = 1_000;
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const PER_SECOND = 30;
const BEFORE_MS = 8_000;

interface Round {
  readonly seconds: number;
  readonly scanSeconds: number;
  readonly postSeconds: number;
  readonly p99MsBefore: number;
  readonly p99MsDuring: number;
}

/**
 * Ten thousand serial numbers in one goods receipt, through the API, while others go on working: scanned in the largest
 * batches that the API takes, posted with 202, looked at until the devices are there. Limits: `seconds` < 10,
 * `p99MsDuring` < 250, whether the supplier announced the numbers or not.
 */
export async function bench(): Promise<Record<string, unknown>> {
  let dock: Dock | undefined;
  const server = await startServerMode(async (engine) => { dock = await Dock.build(engine); });
  try {
    if (!dock) throw new Error('nothing was arranged');
    dock.origin = server.origin;
    const rounds: Record<'announced' | 'unannounced', Round[]> = { announced: [], unannounced: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const kind of ['announced', 'unannounced'] as const) {
        const figures = await dock.receive(`${kind === 'announced' ? 'A' : 'U'}${round}X`, kind === 'announced');
        process.stderr.write(`round ${round} ${kind}: ${JSON.stringify(figures)}\n`);
        // the first round fills caches and compiles
        if (round > 0) rounds[kind].push(figures);
      }
    }
    const of = (list: readonly Round[], key: keyof Round): number => median(list.map((each) => each[key]));
    const medians = (list: readonly Round[]): Record<string, number> =>
      Object.fromEntries((['seconds', 'scanSeconds', 'postSeconds', 'p99MsBefore', 'p99MsDuring'] as const).map((key) => [key, of(list, key)]));
    const [announced, unannounced] = [medians(rounds.announced), medians(rounds.unannounced)];
    // the worse of the two is the figure
    const worst = Object.fromEntries(Object.entries(announced).map(([key, value]) => [key, Math.max(value, unannounced[key] ?? 0)]));
    return { ...worst, limits: { seconds: 10, p99MsDuring: 250 }, serials: SERIALS, othersPerSecond: PER_SECOND, announced, unannounced, rounds };
  } finally {
    await server.stop();
  }
}

class Dock {
  origin = '';
  readonly #engine: OpenedEngine;
  readonly #world: ReceivingWorld;
  #small: readonly { readonly lineId: string }[] = [];
  #receiver = '';
  /** A device that is there. */
  #known = '';
  #others = '';

  private constructor(engine: OpenedEngine) {
    this.#engine = engine;
    this.#world = new ReceivingWorld(engine);
  }

  static async build(engine: OpenedEngine): Promise<Dock> {
    const dock = new Dock(engine);
    await dock.#world.build();
    const connection = await createConnection({ uri: engine.environment['DATABASE_URL'] ?? '' });
    const hire = async (roles: Parameters<typeof seedActor>[1]): Promise<string> => (await seedActor(connection, roles, [dock.#world.orders.root])).token;
    dock.#receiver = await hire(['it_support']);
    dock.#others = await hire(['it_support', 'procurement', 'requester']);
    await connection.end();
    dock.#small = await dock.#smallOrders(10);
    const [first] = dock.#small;
    const receiptId = await dock.#world.open();
    dock.#known = 'FIRST00001';
    await dock.#world.scan(receiptId, { value: dock.#known, ...(first && { orderLineId: first.lineId }) });
    await dock.#world.post(receiptId);
    return dock;
  }

  /** One pallet from the first scan to the last device, after a while of ordinary work. */
  async receive(prefix: string, announced: boolean): Promise<Round> {
    const values = serials(prefix, SERIALS);
    const order = await this.#world.order({ auental: 4_000, birkheim: 3_000, linde: 3_000 });
    const { despatchId } = await this.#world.ship(order, SERIALS, announced ? values : []);
    const receiptId = await this.#world.open();
    await this.#idle();
    const acts = this.#acts();
    const quiet = openLoop(PER_SECOND, acts);
    await sleep(BEFORE_MS);
    const before = await quiet.stop();

    const busy = openLoop(PER_SECOND, acts);
    const began = performance.now();
    for (let start = 0; start < SERIALS; start += BATCH) {
      const scans = values.slice(start, start + BATCH).map((value) => ({ id: newId(), kind: 'serial', value, orderLineId: order.lineId }));
      await this.#call(this.#receiver, 'POST', `/receipts/${receiptId}/scans`, { scans });
    }
    const scanned = performance.now();
    const { version } = (await this.#call(this.#receiver, 'GET', `/receipts/${receiptId}`)) as { readonly version: number };
    const { id } = (await this.#call(this.#receiver, 'PUT', `/receipts/${receiptId}/posting`, undefined, { 'if-match': `"v${version}"`, prefer: 'respond-async' })) as { readonly id: string };
    await this.#done(id);
    const posted = performance.now();
    const during = await busy.stop();
    await this.#check({ receiptId, lineId: order.lineId, despatchId, announced });
    this.#tell(before, during);
    return {
      seconds: seconds(posted - began), scanSeconds: seconds(scanned - began), postSeconds: seconds(posted - scanned), p99MsBefore: p99(before), p99MsDuring: p99(during),
    };
  }

  async #done(taskId: string): Promise<void> {
    for (;;) {
      const task = (await this.#call(this.#receiver, 'GET', `/tasks/${taskId}`)) as { readonly state: string; readonly progress: { readonly done: number }; readonly problem: unknown };
      if (task.state === 'failed') throw new Error(`posting failed: ${JSON.stringify(task.problem)}`);
      if (task.state === 'done') return;
      await sleep(100);
    }
  }

  /** What others do meanwhile. None of it belongs to the pallet's order; the small receipts are of the same owners and class. */
  #acts(): readonly Act[] {
    const { orders, store } = this.#world;
    const call: Call = (method, path, body, headers) => this.#call(this.#others, method, path, body, headers);
    const list: Act = { name: 'listDevices', run: () => call('GET', '/devices?limit=50') };
    const lookup: Act = { name: 'lookUpDevice', run: () => call('GET', `/devices/lookup?value=${this.#known}`) };
    const place: Act = {
      name: 'placeOrder',
      run: () => call('POST', '/orders', {
        organisationId: orders.root, supplierId: orders.supplier,
        lines: [{ productModelId: orders.tablet, articleNumber: '0070010', quantity: 5, unitPrice: 3_890_000, shares: [{ organisationId: orders.auental, quantity: 5 }] }],
      }),
    };
    const request: Act = { name: 'createRequest', run: () => call('POST', '/requests', { organisationId: orders.linde, beneficiaryGroup: 'teacher', lines: [{ equipmentClassId: orders.tabletClass, quantity: 3 }] }) };
    const receipts = new SmallReceipts(call, this.#small, { supplierId: orders.supplier, stockLocationId: store, deliveryNote: null });
    return [list, lookup, place, receipts.next('startReceipt'), list, request, lookup, receipts.next('addScans'), list, place, lookup, receipts.next('postReceipt'), list, request, lookup, list, place, lookup, list, request];
  }

  async #smallOrders(count: number): Promise<{ readonly lineId: string }[]> {
    const made: { readonly lineId: string }[] = [];
    for (let index = 0; index < count; index += 1) made.push(await this.#world.order({ auental: 150, linde: 150 }));
    return made;
  }

  /** Until the worker has nothing left to do. */
  async #idle(): Promise<void> {
    for (;;) {
      const [row] = await this.#engine.uow.read((db) => db.select({ pending: int() }, db.q('outbox').where('pending', 1).count('* as pending')));
      if (row?.pending === 0) return;
      await sleep(200);
    }
  }

  async #check({ receiptId, lineId, despatchId, announced }: { readonly receiptId: string; readonly lineId: string; readonly despatchId: string; readonly announced: boolean }): Promise<void> {
    const engine = this.#engine;
    const count = async (what: string, sql: string, expected: number, ...bindings: string[]): Promise<void> => {
      const [row] = await engine.uow.read((db) => db.select({ n: int() }, db.q.raw(sql, bindings)));
      if (row?.n !== expected) throw new Error(`${what}: ${row?.n}, not ${expected}`);
    };
    const own = 'from devices d where d.goods_receipt_id = ?';
    await count('devices', `select count(*) as n ${own} and d.state = 'in_stock'`, SERIALS, receiptId);
    await count('serial numbers', `select count(distinct i.value) as n from device_identifiers i join devices d on d.id = i.device_id where d.goods_receipt_id = ?`, SERIALS, receiptId);
    await count('lines of history', `select count(*) as n from device_history h join devices d on d.id = h.device_id where d.goods_receipt_id = ?`, 3 * SERIALS, receiptId);
    await count('audit entries', `select count(*) as n from audit_entries a join devices d on d.id = a.entity_id where a.action = 'device.registered' and d.goods_receipt_id = ?`, SERIALS, receiptId);
    await count('received', 'select received as n from order_lines where id = ?', SERIALS, lineId);
    await count('given to shares', 'select sum(accepted) as n from order_line_shares where line_id = ?', SERIALS, lineId);
    await count('devices of shares', `select count(*) as n ${own} and d.share_id is not null`, SERIALS, receiptId);
    await count('counted of the despatch', 'select sum(counted) as n from despatch_lines where despatch_id = ?', SERIALS, despatchId);
    if (announced) await count('numbers found', "select count(*) as n from announced_identifiers where order_line_id = ? and state = 'matched' and device_id is not null", SERIALS, lineId);
  }

  async #call(token: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(this.origin + path, {
      dispatcher, method, ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  }

  #tell(before: readonly Latency[], during: readonly Latency[]): void {
    const names = [...new Set(during.map((each) => each.name))];
    const line = (list: readonly Latency[], name: string): string => Math.round(p99(list.filter((each) => each.name === name))).toString();
    process.stderr.write(`  p99 before/during: ${names.map((name) => `${name} ${line(before, name)}/${line(during, name)}`).join(', ')} (${during.length} requests)\n`);
  }
}

type Call = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<unknown>;

/** Others' receipts of three devices, a step at a time; each request is one act. */
class SmallReceipts {
  readonly #call: Call;
  readonly #orders: readonly { readonly lineId: string }[];
  #started = 0;
  readonly #input: unknown;
  readonly #open: { readonly id: string; readonly lineId: string }[] = [];
  readonly #scanned: string[] = [];

  constructor(call: Call, orders: readonly { readonly lineId: string }[], input: unknown) {
    this.#call = call;
    this.#orders = orders;
    this.#input = input;
  }

  next(name: 'startReceipt' | 'addScans' | 'postReceipt'): Act {
    return { name, run: () => this[name]() };
  }

  async startReceipt(): Promise<void> {
    const order = this.#orders[this.#started++ % this.#orders.length];
    if (!order) throw new Error('there is no small order');
    const { id } = (await this.#call('POST', '/receipts', this.#input)) as { readonly id: string };
    this.#open.push({ id, lineId: order.lineId });
  }

  async addScans(): Promise<void> {
    const receipt = this.#open.shift();
    if (!receipt) return;
    const scans = Array.from({ length: 3 }, () => ({ id: newId(), kind: 'serial', value: newId().slice(9).toUpperCase(), orderLineId: receipt.lineId }));
    await this.#call('POST', `/receipts/${receipt.id}/scans`, { scans });
    this.#scanned.push(receipt.id);
  }

  async postReceipt(): Promise<void> {
    const id = this.#scanned.shift();
    // 1 when it was started, 2 by its scans
    if (id !== undefined) await this.#call('PUT', `/receipts/${id}/posting`, undefined, { 'if-match': '"v2"' });
  }
}

const p99 = (latencies: readonly Latency[]): number => Math.round(percentile(latencies.map((each) => each.ms), 0.99));
const seconds = (ms: number): number => Number((ms / 1000).toFixed(2));
