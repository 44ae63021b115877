import { allocationPools } from '../../../../src/features/allocation/allocation-tables.ts';
import { deviceIdentifiers } from '../../../../src/features/devices/device-tables.ts';
import { createUser } from '../../../../src/features/identity/write-users.ts';
import { announcedIdentifiers, despatchLines } from '../../../../src/features/suppliers/supplier-tables.ts';
import { buildRequestContext } from '../../../../src/http/request-context.ts';
import { SqlTaskQueue } from '../../../../src/jobs/accept-task.ts';
import { tasks } from '../../../../src/jobs/task-tables.ts';
import type { Actor } from '../../../../src/shared/actor.ts';
import { newId } from '../../../../src/shared/ids.ts';
import { ReceivingWorld, serials } from '../../../stores/receiving/receiving-world.ts';
import { testContext } from '../../../support/engines.ts';
import { differences, type Arranged, type Scene, type Stage } from '../scene.ts';

/** Six tablets are unpacked of five ordered and announced, for two owners: posting makes them devices. */
export async function receiptScene(stage: Stage): Promise<Scene> {
  const pallets = await Pallets.build(stage);
  return {
    async arrange() {
      const { receiptId, faults } = await pallets.unpack();
      return { task: { kind: 'post-receipt', key: newId(), receiptId }, faults };
    },
  };
}

/** The same, asked for with 202: a worker does it. */
export async function receiptTaskScene(stage: Stage): Promise<Scene> {
  const { container, engine } = stage;
  const pallets = await Pallets.build(stage);
  const grants = [{ role: 'it_support' as const, organisationId: pallets.root }];
  const { user } = await createUser(container, testContext('task'), { all: true }, { loginName: 'dock', displayName: 'Dock', password: 'kirschkern weit gespuckt', grants });
  const actor: Actor = { kind: 'user', id: user.id, name: 'Dock', grants };
  return {
    async arrange() {
      const { receiptId, faults } = await pallets.unpack();
      const context = buildRequestContext({ actor, nodes: new Map(), requestId: newId(), language: 'de', log: container.log, clientAddress: '', signal: new AbortController().signal, expectedVersion: 2, beforeCommit: undefined });
      const { task } = await new SqlTaskQueue(engine.uow).accept(context, { operationId: 'postReceipt', language: 'de', expectedVersion: 2, input: { params: { id: receiptId }, query: undefined, body: undefined } });
      return {
        task: { kind: 'jobs', types: ['carry-out-task'] },
        faults: async () => {
          const row = await engine.uow.read((db) => db.one(tasks, { id: task.id }));
          return [...differences({ status: 200, input: null }, { status: row?.status, input: row?.input }), ...(await faults())];
        },
      };
    },
  };
}

class Pallets {
  readonly #stage: Stage;
  readonly #world: ReceivingWorld;
  #count = 0;

  private constructor(stage: Stage, world: ReceivingWorld) {
    this.#stage = stage;
    this.#world = world;
  }

  static async build(stage: Stage): Promise<Pallets> {
    return new Pallets(stage, await new ReceivingWorld(stage.engine).build());
  }

  get root(): string {
    return this.#world.orders.root;
  }

  async unpack(): Promise<{ readonly receiptId: string; readonly faults: Arranged['faults'] }> {
    const [world, { uow }] = [this.#world, this.#stage.engine];
    const order = await world.order({ auental: 3, birkheim: 2 });
    const units = serials(`P${++this.#count}X`, 5);
    const surplus = `P${this.#count}Y`;
    const { despatchId } = await world.ship(order, 5, units);
    const receiptId = await world.open();
    await world.scan(receiptId, ...units.map((value) => ({ value })), { value: surplus, orderLineId: order.lineId });
    const before = await this.#accepted();
    return {
      receiptId,
      faults: async () => {
        const [numbers, announced, counted] = await uow.read(async (db) => [
          await db.many(deviceIdentifiers, { value: [...units, surplus] }), await db.many(announcedIdentifiers, { orderLineId: order.lineId, state: 'matched' }), await db.many(despatchLines, { despatchId }),
        ] as const);
        const line = await world.orders.line(order.lineId);
        const shares = Object.fromEntries(Object.entries(await world.orders.shares(order.lineId)).map(([name, share]) => [name, share.accepted]));
        return differences(
          { state: 'posted', devices: 6, distinct: 6, surplus: 'quarantine', received: 6, shares: { auental: 3, birkheim: 2 }, matched: 5, counted: [6], accepted: before + 5 },
          {
            state: (await world.view(receiptId)).state, devices: numbers.length, distinct: new Set(numbers.map((each) => each.deviceId)).size, surplus: (await world.device(surplus)).state,
            received: line.received, shares, matched: announced.length, counted: counted.map((each) => each.counted), accepted: await this.#accepted(),
          },
        );
      },
    };
  }

  async #accepted(): Promise<number> {
    const pools = await this.#stage.engine.uow.read((db) => db.many(allocationPools, { equipmentClassId: this.#world.orders.tabletClass }));
    return pools.reduce((sum, pool) => sum + pool.acceptedTotal, 0);
  }
}
