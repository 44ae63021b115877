import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import type { Role } from '../../src/shared/permissions.ts';
import { newId } from '../../src/shared/ids.ts';
import { startRedis } from '../../test/support/servers/index.ts';
import { listPath } from '../listing/list-cases.ts';
import { orderBody } from '../orders/order-mix.ts';
import type { Stage } from '../orders/stage.ts';
import { startApiProcess, type ApiProcess } from '../processes/api-process.ts';
import { startWorkerProcess } from '../processes/worker-process.ts';
import { seedActor } from '../seed/seed-actors.ts';
import type { SeededDatabase } from '../seed/seeded-server.ts';

/** Serial numbers of a measured receipt, and units that a measured approval asks for: three of these find all that they ask for. */
const SERIALS = 300;
const APPROVED = 90;

/** The answers that are looked into. */
interface Answer {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}
type WithLines = Answer & { readonly lines: readonly { readonly id: string }[] };

interface People {
  readonly buyer: string;
  readonly receiver: string;
  readonly school: string;
  readonly head: string;
  readonly approver: string;
}

/**
 * An installation under measurement: a database, an API process, a worker process. Every operation returns the
 * milliseconds that it took; what it needs is arranged before by the API and not counted.
 */
export class Subject {
  readonly devices: number;
  readonly #database: SeededDatabase;
  readonly #api: ApiProcess;
  readonly #stage: Stage;
  readonly #people: People;
  readonly #end: () => Promise<void>;
  readonly #run = newId();
  #orders = 0;

  private constructor(devices: number, database: SeededDatabase, api: ApiProcess, people: People, stage: Stage, end: () => Promise<void>) {
    this.devices = devices;
    this.#database = database;
    this.#api = api;
    this.#people = people;
    this.#stage = stage;
    this.#end = end;
  }

  static async start(devices: number, database: SeededDatabase): Promise<Subject> {
    const redis = await startRedis();
    const api = await startApiProcess(database.url, { REDIS_URL: redis.url });
    const { connection, tree } = database;
    const hire = async (...roles: readonly Role[]): Promise<string> => (await seedActor(connection, roles, [tree.provider])).token;
    const people = { buyer: await hire('procurement'), receiver: await hire('it_support'), school: await hire('requester'), head: await hire('endorser'), approver: await hire('approver') };
    const stage = await stageOver(database, api, people.buyer);
    // pools come with the standing rule unless somebody turns it off; the seed did, to leave its backlog alone
    await connection.query('update allocation_pools set standing_rule = 1 where owner_id = ? and equipment_class_id = ?', [stage.towns[0], database.catalogue.equipmentClasses[0]]);
    const worker = await startWorkerProcess(database.url, redis.url);
    return new Subject(devices, database, api, people, stage, async () => {
      await Promise.all([api.stop(), worker.stop()]);
      await redis.stop();
    });
  }

  /** The first page of what is in stock of a class, newest first. */
  listing(): Promise<number> {
    const equipmentClassId = this.#database.catalogue.equipmentClasses[1] ?? '';
    const path = listPath('-firstSeenAt', { equipmentClassId, state: ['in_stock'] });
    return timed(() => this.#api.request(this.#people.buyer, 'GET', path));
  }

  /** An order of five lines, submitted and approved at once, since no rule asks for more. */
  orders(): Promise<number> {
    const body = orderBody(this.#stage, this.#orders);
    const key = `${this.#run}-${this.#orders++}`;
    return timed(() => this.#api.request(this.#people.buyer, 'POST', '/api/v1/orders', body, { 'idempotency-key': key }));
  }

  /** A receipt from its start to its devices: begun, scanned in one batch, posted. */
  async receive(): Promise<number> {
    const lineId = await this.#sentLine(SERIALS);
    await this.idle();
    const { receiver } = this.#people;
    const [head, rest] = [newId().slice(24).toUpperCase(), newId().slice(14, 23).replace('-', '').toUpperCase()];
    const scans = Array.from({ length: SERIALS }, (_, index) => ({ id: newId(), kind: 'serial', value: `G${rest}${head}${String(index).padStart(3, '0')}`, orderLineId: lineId }));
    const { supplier } = this.#database.catalogue;
    let posted: Answer | undefined;
    const ms = await timed(async () => {
      const { id } = await this.#api.request<Answer>(receiver, 'POST', '/api/v1/receipts', { supplierId: supplier, stockLocationId: this.#database.tree.store, deliveryNote: null });
      await this.#api.request(receiver, 'POST', `/api/v1/receipts/${id}/scans`, { scans });
      posted = await this.#api.request<Answer>(receiver, 'PUT', `/api/v1/receipts/${id}/posting`, undefined, { 'if-match': '"v2"' });
    });
    const received = await this.#count("select count(*) as n from devices where goods_receipt_id = ? and state = 'in_stock'", posted?.id);
    if (received !== SERIALS) throw new Error(`${received} devices were received`);
    return ms;
  }

  /** From an approval to the committed run that a worker made of it: the request's awards are there. */
  async allocation(): Promise<number> {
    const { id, version, lineId } = await this.#endorsedRequest();
    await this.idle();
    return timed(async () => {
      await this.#api.request(this.#people.approver, 'PUT', `/api/v1/requests/${id}/approval`, { lines: [{ lineId, approved: APPROVED }] }, { 'if-match': `"v${version}"` });
      const deadline = performance.now() + 60_000;
      while ((await this.#count('select count(*) as n from awards where request_line_id = ?', lineId)) === 0) {
        if (performance.now() > deadline) throw new Error('no run was committed within a minute');
        await sleep(2);
      }
    });
  }

  /** Until the worker has nothing to do: what one operation leaves to it must not be in the way of the next. */
  async idle(): Promise<void> {
    while ((await this.#count("select count(*) as n from outbox where pending = 1 and (state = 'running' or due_at <= utc_timestamp(3))")) > 0) await sleep(20);
  }

  stop(): Promise<void> {
    return this.#end();
  }

  /** A line of an order that has been sent, all of it for the owner of the pool. */
  async #sentLine(quantity: number): Promise<string> {
    const { buyer } = this.#people;
    const [owner = ''] = this.#stage.towns;
    const order = await this.#api.request<WithLines>(buyer, 'POST', '/api/v1/orders', {
      organisationId: owner, supplierId: this.#database.catalogue.supplier, submit: true,
      lines: [{ productModelId: this.#stage.classes[0]?.models[0], quantity, unitPrice: 3_890_000, shares: [{ organisationId: owner, quantity }] }],
    });
    await this.#api.request(buyer, 'PUT', `/api/v1/orders/${order.id}/dispatch`, { supplierOrderNumber: null }, { 'if-match': `"v${order.version}"` });
    return order.lines[0]?.id ?? '';
  }

  async #endorsedRequest(): Promise<{ readonly id: string; readonly version: number; readonly lineId: string }> {
    const { school, head } = this.#people;
    const [organisationId] = this.#database.tree.schoolsOf.get(this.#stage.towns[0] ?? '') ?? [];
    const body = { organisationId, beneficiaryGroup: 'pupil', lines: [{ equipmentClassId: this.#database.catalogue.equipmentClasses[0], quantity: APPROVED }] };
    const draft = await this.#api.request<WithLines>(school, 'POST', '/api/v1/requests', body);
    const submitted = await this.#api.request<Answer>(school, 'PUT', `/api/v1/requests/${draft.id}/submission`, {}, { 'if-match': `"v${draft.version}"` });
    const { id, version } = await this.#api.request<Answer>(head, 'PUT', `/api/v1/requests/${draft.id}/endorsement`, {}, { 'if-match': `"v${submitted.version}"` });
    return { id, version, lineId: draft.lines[0]?.id ?? '' };
  }

  async #count(sql: string, ...values: readonly (string | undefined)[]): Promise<number> {
    const [rows] = await this.#database.connection.query<RowDataPacket[]>(sql, [...values]);
    return Number(rows[0]?.['n']);
  }
}

/** What the orders of the bench `orders` are made of, out of the seeded catalogue and by the API. */
async function stageOver({ tree, catalogue }: SeededDatabase, api: ApiProcess, token: string): Promise<Stage> {
  const towns = tree.towns.slice(1, 4);
  const [organisationId = ''] = towns;
  const add = async (path: string, body: unknown): Promise<string> => (await api.request<Answer>(token, 'POST', `/api/v1/${path}`, body)).id;
  const basis = await add('procurement-bases', { organisationId, kind: 'framework', fileNumber: `RV ${newId()}`, title: 'Rahmenvertrag', validFrom: '2020-01-01', validTo: null, maximumQuantity: null, maximumValueMinor: null });
  const programme = await add('funding-programmes', {
    organisationId, code: newId().slice(24), name: 'Programm', budgetMinor: null, rateBp: 9000, capPerDevice: null, orderNotBefore: null, deliverBy: null, payBy: null, dedicationMonths: null, eligibleGroups: [],
  });
  const articles = `suppliers/${catalogue.supplier}/articles`;
  const { items } = await api.request<{ readonly items: readonly unknown[] }>(token, 'GET', `/api/v1/${articles}`);
  // a database that is kept has them from the last time
  if (items.length === 0) for (const [index, { id }] of catalogue.models.entries()) await add(articles, { articleNumber: `ART-${index}`, productModelId: id });
  const classes: { models: string[]; needs: string[] }[] = [];
  for (const equipmentClassId of catalogue.equipmentClasses) {
    const need = await add('needs', { organisationId, equipmentClassId, quantity: 1_000_000, neededBy: null, note: null });
    classes.push({ models: catalogue.models.filter((model) => model.equipmentClassId === equipmentClassId).map((model) => model.id), needs: [need] });
  }
  return { token, towns, suppliers: [catalogue.supplier], bases: [basis], programmes: [programme], classes };
}

async function timed(operation: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await operation();
  return performance.now() - began;
}
