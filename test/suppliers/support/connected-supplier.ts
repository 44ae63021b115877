import { demoConnections } from '../../../demo/connections.ts';
import { SimulatorControl } from '../../../demo/simulators/simulator-control-client.ts';
import { startSupplierSimulator, type SupplierSimulator } from '../../../demo/simulators/start-supplier-simulator.ts';
import type { SupplierKey } from '../../../demo/simulators/supplier-script.ts';
import type { GenericRestConfiguration } from '../../../src/features/suppliers/adapters/generic-rest/generic-rest-configuration.ts';
import { supplierConnections, type Connection } from '../../../src/features/suppliers/supplier-tables.ts';
import { createConnection, switchConnection } from '../../../src/features/suppliers/write-connection.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';
import type { StatusWorld } from './status-world.ts';

export interface ConnectedOptions {
  readonly configuration?: (given: GenericRestConfiguration) => GenericRestConfiguration;
  readonly ratePerMinute?: number;
  readonly burst?: number;
  readonly settleSeconds?: number;
}

/** A simulated supplier of the demo, connected to the test's world, on the test's clock. */
export class ConnectedSupplier {
  readonly connection: Connection;
  readonly control: SimulatorControl;
  readonly #simulator: SupplierSimulator;
  readonly #world: StatusWorld;
  readonly #engine: TestEngine;

  private constructor(engine: TestEngine, world: StatusWorld, simulator: SupplierSimulator, connection: Connection) {
    this.#engine = engine;
    this.#world = world;
    this.#simulator = simulator;
    this.connection = connection;
    this.control = new SimulatorControl(simulator.url);
  }

  static async connect(engine: TestEngine, world: StatusWorld, supplier: SupplierKey, options: ConnectedOptions = {}): Promise<ConnectedSupplier> {
    const simulator = await startSupplierSimulator({ supplier });
    const demo = demoConnections({ nordlicht: simulator.url, rheintal: simulator.url, kontor: simulator.url }).find((each) => each.supplier === supplier);
    if (!demo) throw new Error('no such supplier');
    const { ratePerMinute = 6_000, burst = 1_000, settleSeconds = 0, configuration = (given) => given } = options;
    const connection = await createConnection(world.deps, testContext(), {
      supplierId: world.orders.supplier, name: simulator.url, adapter: demo.adapter, configuration: { ...configuration(demo.configuration) }, credentials: { ...demo.secrets }, ratePerMinute, burst, settleSeconds,
    });
    const connected = new ConnectedSupplier(engine, world, simulator, connection);
    await connected.control.setClock(engine.clock.now());
    return connected;
  }

  /** An order that nobody has to approve; it waits to be sent. */
  async approved(articleNumber: string, quantity: number): Promise<{ readonly orderId: string; readonly lineId: string; readonly number: string }> {
    const { orders } = this.#world;
    const input = orders.input({ auental: quantity }, { connectionId: this.connection.id });
    const { id, number, lines } = await orders.place({ ...input, lines: input.lines.map((line) => ({ ...line, articleNumber })) });
    await orders.submit(id);
    return { orderId: id, lineId: lines[0]?.id ?? '', number };
  }

  /** Lets time pass for us and for the supplier. */
  async advance(time: { days?: number; hours?: number; minutes?: number }): Promise<void> {
    this.#engine.clock.advance(time);
    await this.control.setClock(this.#engine.clock.now());
  }

  /** How often a path was asked for, misbehaviour included. */
  async requests(name: string): Promise<number> {
    return (await this.control.statistics()).requests[name] ?? 0;
  }

  /** Later tests find nothing left to ask of it. */
  async stop(): Promise<void> {
    const { id } = this.connection;
    const version = (await this.#engine.uow.read((db) => db.one(supplierConnections, { id })))?.version ?? 1;
    await switchConnection(this.#world.deps, testContext(), { id, version, enabled: false });
    await this.#simulator.stop();
  }
}
