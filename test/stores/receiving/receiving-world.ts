import { createEquipmentClass } from '../../../src/features/catalog/write-equipment-class.ts';
import { createProductModel } from '../../../src/features/catalog/write-product-model.ts';
import { productModels } from '../../../src/features/catalog/catalog-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { createStockLocation } from '../../../src/features/devices/write-stock-location.ts';
import { deviceHistory, devices, deviceIdentifiers } from '../../../src/features/devices/device-tables.ts';
import type { Device } from '../../../src/features/devices/register-devices.ts';
import { applyStanding } from '../../../src/features/orders/apply-standing.ts';
import { addScans, type ScanInput, type ScanResult } from '../../../src/features/receiving/add-scans.ts';
import { postReceipt } from '../../../src/features/receiving/post-receipt.ts';
import { viewReceipt, type ReceiptView } from '../../../src/features/receiving/receipt-read-model.ts';
import { startReceipt, type ReceivingContext } from '../../../src/features/receiving/start-receipt.ts';
import { announcedIdentifiers, despatches, despatchLines } from '../../../src/features/suppliers/supplier-tables.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';
import { OrderWorld, person, word } from '../orders/order-world.ts';

/** What the people at the dock do and look at, over the orders of `OrderWorld`. */
export class ReceivingWorld {
  readonly #engine: TestEngine;
  readonly orders: OrderWorld;
  readonly support: ReceivingContext = person('support');
  readonly secrets = createKeyring(Buffer.alloc(32, 7));
  store = '';
  headset = '';
  phoneClass = '';

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.orders = new OrderWorld(engine);
  }

  get deps() {
    return { uow: this.#engine.uow, numbers: this.orders.numbers, secrets: this.secrets };
  }

  async build(): Promise<this> {
    const context = testContext('dock');
    await this.orders.build();
    this.store = (await createStockLocation(this.deps, context, { organisationId: this.orders.root, parentId: null, code: 'TOR-2', name: 'Tor 2' })).id;
    const equipmentClassId = (await createEquipmentClass(this.deps, context, { code: 'headset', name: 'Headset', tracking: 'counted', priceCap: null })).id;
    const tablet = await this.#engine.uow.read((db) => db.one(productModels, { id: this.orders.tablet }));
    this.headset = (await createProductModel(this.deps, context, {
      name: 'H1', equipmentClassId, manufacturerId: tablet?.manufacturerId ?? '', gtin: null, manufacturerPartNumber: 'H1', preferenceRank: 1, packSize: 1, active: true,
    })).id;
    return this;
  }

  /** A sent order of one line, with its ids. */
  order(quantities: Partial<Record<'auental' | 'birkheim' | 'linde', number>>, article: { readonly productModelId?: string; readonly articleNumber?: string } = {}): Promise<{ orderId: string; lineId: string }> {
    const input = this.orders.input(quantities);
    return this.orders.sent({ ...input, lines: input.lines.map((line) => ({ ...line, ...article })) });
  }

  /** The supplier has shipped pieces of a line, and names their numbers or not. */
  async ship(order: { readonly orderId: string; readonly lineId: string }, quantity: number, numbers: readonly string[] = [], type = 'SN'): Promise<{ despatchId: string; announced: Record<string, string> }> {
    const line = await this.orders.line(order.lineId);
    const announced = Object.fromEntries(numbers.map((value) => [value, newId()]));
    const despatchId = newId();
    const despatchLineId = newId();
    await this.#engine.uow.write(testContext('supplier'), async (tx) => {
      await applyStanding(tx, order.lineId, word(line.ordered, { confirmed: line.ordered, shipped: line.shipped + quantity }));
      tx.insert(despatches, { id: despatchId, supplierId: this.orders.supplier, orderId: order.orderId, despatchNumber: `LS-${despatchId.slice(-8)}`, state: 'announced', carrier: null, tracking: [], announcedAt: tx.now, deliveredAt: null, version: 1 });
      tx.insert(despatchLines, { id: despatchLineId, despatchId, orderLineId: order.lineId, quantity, counted: 0 });
      if (numbers.length > 0) {
        tx.insert(announcedIdentifiers, numbers.map((value) => ({ id: announced[value] ?? '', despatchLineId, orderLineId: order.lineId, type, value, state: 'pending', correctedTo: null, deviceId: null, version: 1 })));
      }
      recordAudit(tx, { action: 'despatch.announced', entityKind: 'despatch', entityId: despatchId, organisationId: null });
    });
    return { despatchId, announced };
  }

  async open(): Promise<string> {
    return (await startReceipt(this.deps, this.support, { supplierId: this.orders.supplier, stockLocationId: this.store, deliveryNote: 'LS 1' })).id;
  }

  scan(receiptId: string, ...scans: readonly (Partial<ScanInput> & { readonly value: string })[]): Promise<readonly ScanResult[]> {
    return addScans(this.deps, this.support, { receiptId, scans: scans.map((scan) => ({ id: newId(), kind: 'serial', ...scan })) });
  }

  async outcomes(receiptId: string, ...scans: readonly (Partial<ScanInput> & { readonly value: string })[]): Promise<string[]> {
    return (await this.scan(receiptId, ...scans)).map((result) => result.problem ?? result.outcome);
  }

  post(receiptId: string): Promise<ReceiptView> {
    return postReceipt(this.deps, this.support, { receiptId });
  }

  view(receiptId: string): Promise<ReceiptView> {
    return this.#engine.uow.read((db) => viewReceipt(db, receiptId));
  }

  device(serial: string): Promise<Device> {
    return this.#engine.uow.read(async (db) => {
      const [row] = await db.many(deviceIdentifiers, { value: serial });
      const device = row && (await db.one(devices, { id: row.deviceId }));
      if (!device) throw new Error(`no device ${serial}`);
      return device;
    });
  }

  async story(deviceId: string): Promise<string[]> {
    const lines = await this.#engine.uow.read((db) => db.many(deviceHistory, { deviceId }, { orderBy: ['sequence'] }));
    return lines.map((line) => `${line.event}:${line.state}`);
  }
}

export const serials = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(5, '0')}`);
