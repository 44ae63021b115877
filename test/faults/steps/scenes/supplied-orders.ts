import { demoConnections } from '../../../../demo/connections.ts';
import { SimulatorControl } from '../../../../demo/simulators/simulator-control-client.ts';
import { startSupplierSimulator } from '../../../../demo/simulators/start-supplier-simulator.ts';
import { createConnection, switchConnection } from '../../../../src/features/suppliers/write-connection.ts';
import { createSupplier } from '../../../../src/features/suppliers/write-supplier.ts';
import { createSupplierArticle } from '../../../../src/features/suppliers/write-supplier-article.ts';
import { supplierConnections } from '../../../../src/features/suppliers/supplier-tables.ts';
import { addDays, berlinDateOf, isoWeekday } from '../../../../src/shared/calendar-date.ts';
import { OrderWorld } from '../../../stores/orders/order-world.ts';
import { testContext } from '../../../support/engines.ts';
import { openTollGate } from '../toll-gate.ts';
import type { Stage } from '../scene.ts';

const context = testContext('supplied-orders');
const ARTICLE = 'RT-TAB-102';

/** An approved order at a supplier of its own, whose system has just been started. */
export interface SuppliedOrder {
  readonly orderId: string;
  readonly lineId: string;
  readonly number: string;
  readonly connectionId: string;
  readonly simulator: SimulatorControl;
  close(): Promise<void>;
}

/** Orders to suppliers that ship tablets with serial numbers two weeks later. */
export class SuppliedOrders {
  readonly #stage: Stage;
  readonly world: OrderWorld;
  #suppliers = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.world = new OrderWorld(stage.engine);
  }

  /** Ten tablets are ordered for two owners; the job that sends the order waits. */
  async order(): Promise<SuppliedOrder> {
    const { container, engine, outside } = this.#stage;
    if (this.#suppliers === 0) await this.world.build();
    const today = berlinDateOf(engine.clock.now());
    const server = await startSupplierSimulator({ supplier: 'rheintal', weekOne: addDays(today, 1 - isoWeekday(today)) });
    const simulator = new SimulatorControl(server.url);
    await simulator.setClock(engine.clock.now());
    const gate = await openTollGate(server.url, outside);
    const { id: supplierId } = await createSupplier(container, context, { name: `Rheintal ${++this.#suppliers}`, customerNumber: null, transitDays: 2, active: true });
    const demo = demoConnections({ nordlicht: gate.url, rheintal: gate.url, kontor: gate.url }).find((each) => each.supplier === 'rheintal');
    const { id: connectionId } = await createConnection(container, context, {
      supplierId, name: 'API', adapter: 'generic-rest', configuration: { ...demo?.configuration }, credentials: { ...demo?.secrets }, ratePerMinute: 6_000, burst: 100, settleSeconds: 0,
    });
    await createSupplierArticle(container, context, { supplierId, articleNumber: ARTICLE, productModelId: this.world.tablet });
    const input = this.world.input({ auental: 6, birkheim: 4 }, { supplierId, connectionId });
    const { id: orderId, number, lines } = await this.world.place({ ...input, lines: input.lines.map((line) => ({ ...line, articleNumber: ARTICLE })) });
    await this.world.submit(orderId);
    return {
      orderId, number, lineId: lines[0]?.id ?? '', connectionId, simulator,
      close: async () => {
        const { version } = (await engine.uow.read((db) => db.one(supplierConnections, { id: connectionId }))) ?? { version: 0 };
        await switchConnection(container, context, { id: connectionId, version, enabled: false });
        await gate.close();
        await server.stop();
      },
    };
  }
}
