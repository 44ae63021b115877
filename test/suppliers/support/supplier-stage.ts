import { demoConnections } from '../../../demo/connections.ts';
import { SimulatorControl } from '../../../demo/simulators/simulator-control-client.ts';
import { startSupplierSimulator, type SupplierSimulator } from '../../../demo/simulators/start-supplier-simulator.ts';
import { mondayOfWeek, STORY_WEEK_ONE } from '../../../demo/simulators/story-calendar.ts';
import type { SupplierKey } from '../../../demo/simulators/supplier-script.ts';
import type { ParsedDocument } from '../../../src/features/suppliers/adapters/canonical-line.ts';
import { genericRestAdapterKind } from '../../../src/features/suppliers/adapters/generic-rest/generic-rest-adapter.ts';
import { MappingRunner } from '../../../src/features/suppliers/adapters/generic-rest/mapping-runner.ts';
import type { OutgoingOrder, SupplierAdapter, SupplierIo } from '../../../src/features/suppliers/adapters/supplier-adapter.ts';
import { SupplierHttpClient } from '../../../src/features/suppliers/adapters/supplier-http.ts';
import { addDays } from '../../../src/shared/calendar-date.ts';
import { TestClock } from '../../support/test-clock.ts';

const keys = ['nordlicht', 'rheintal', 'kontor'] as const;

export const orderFor = (ourNumber: string, ...lines: readonly [articleNumber: string, quantity: number][]): OutgoingOrder => ({
  ourNumber,
  orderedOn: STORY_WEEK_ONE,
  deliverTo: null,
  lines: lines.map(([articleNumber, quantity], index) => ({
    lineReference: String(index + 1), articleNumber, name: articleNumber, quantity, unitPrice: 3_890_000, currency: 'EUR', neededBy: null,
  })),
});

/** The three simulators on the loopback address, one clock for all, and the demo's own connections to them. */
export class SupplierStage {
  readonly adapters: Readonly<Record<SupplierKey, SupplierAdapter>>;
  readonly controls: Readonly<Record<SupplierKey, SimulatorControl>>;
  readonly urls: Readonly<Record<SupplierKey, string>>;
  readonly io: SupplierIo;
  readonly #simulators: readonly SupplierSimulator[];
  readonly #mappings: MappingRunner;
  readonly #http: SupplierHttpClient;
  readonly #idOf = new Map<string, string>();
  readonly #clock = new TestClock();

  private constructor(simulators: readonly SupplierSimulator[], timeoutMs: number) {
    this.#simulators = simulators;
    const byKey = <T>(of: (key: SupplierKey, index: number) => T): Record<SupplierKey, T> =>
      Object.fromEntries(keys.map((key, index) => [key, of(key, index)])) as Record<SupplierKey, T>;
    this.urls = byKey((_, index) => simulators[index]?.url ?? '');
    this.controls = byKey((key) => new SimulatorControl(this.urls[key]));
    this.#mappings = new MappingRunner({ timeoutMs: 20_000 });
    const kind = genericRestAdapterKind(this.#mappings);
    const connections = demoConnections(this.urls);
    this.adapters = byKey((key) => {
      const connection = connections.find((candidate) => candidate.supplier === key);
      return kind.open(connection?.configuration, connection?.secrets);
    });
    this.#http = new SupplierHttpClient({ policy: { allowedNetworks: ['127.0.0.0/8'] }, timeoutMs });
    this.io = { http: this.#http.bind(), clock: this.#clock };
  }

  static async open(timeoutMs = 20_000): Promise<SupplierStage> {
    const stage = new SupplierStage(await Promise.all(keys.map((supplier) => startSupplierSimulator({ supplier }))), timeoutMs);
    await stage.goTo(1);
    return stage;
  }

  /** Moves the clock to the morning of a day of a week of the story (0 = its Monday). */
  async goTo(week: number, day = 0): Promise<void> {
    this.#clock.set(`${addDays(mondayOfWeek(STORY_WEEK_ONE, week), day)}T07:00:00Z`);
    await Promise.all(keys.map((key) => this.controls[key].setClock(this.#clock.now())));
  }

  async place(supplier: SupplierKey, order: OutgoingOrder): Promise<string> {
    const { prepareOrder, placeOrder } = this.adapters[supplier];
    if (!prepareOrder || !placeOrder) throw new Error(`${supplier} takes no orders`);
    const placed = await placeOrder(await prepareOrder(order), this.io);
    const [id = ''] = placed.supplierOrderIds;
    this.#idOf.set(order.ourNumber, id);
    return id;
  }

  /** What the supplier says about an order now, read by its adapter. */
  async poll(supplier: SupplierKey, ourNumber: string): Promise<ParsedDocument> {
    const adapter = this.adapters[supplier];
    const raw = await adapter.orderStatus?.({ ourNumber, supplierOrderId: this.#idOf.get(ourNumber) ?? '' }, this.io);
    if (!raw) throw new Error(`${supplier} gives no status`);
    return adapter.parse(raw);
  }

  async close(): Promise<void> {
    await Promise.all([this.#mappings.close(), this.#http.close(), ...this.#simulators.map((simulator) => simulator.stop())]);
  }
}
