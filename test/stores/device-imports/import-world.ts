import { createEquipmentClass } from '../../../src/features/catalog/write-equipment-class.ts';
import { createProductModel } from '../../../src/features/catalog/write-product-model.ts';
import { productModels } from '../../../src/features/catalog/catalog-tables.ts';
import { createStockLocation } from '../../../src/features/devices/write-stock-location.ts';
import { viewDeviceImport } from '../../../src/features/device-imports/device-import-read-model.ts';
import { deviceImportRows, type DeviceImportRow } from '../../../src/features/device-imports/device-import-tables.ts';
import type { DeviceImportView } from '../../../src/features/device-imports/device-import-view.ts';
import { runDeviceImport, type RunOptions } from '../../../src/features/device-imports/run-device-import.ts';
import { startDeviceImport } from '../../../src/features/device-imports/start-device-import.ts';
import type { WriteContext } from '../../../src/persistence/transaction.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { luhnCheckDigit } from '../../../src/shared/identifiers/identifier.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';
import { OrderWorld } from '../orders/order-world.ts';

export const header = 'Seriennummer;IMEI;Modell;Eigentümer;Lagerort';

/** A made-up IMEI with its check digit. */
export const imei = (number: number): string => {
  const body = `35${String(number).padStart(12, '0')}`;
  return body + luhnCheckDigit(body);
};

export interface Imported {
  readonly view: DeviceImportView;
  readonly rows: readonly DeviceImportRow[];
  /** `row/column: code`, for each error. */
  readonly errors: readonly string[];
}

/** Somebody with a spreadsheet, over the organisations and articles of `OrderWorld`. */
export class ImportWorld {
  readonly #engine: TestEngine;
  readonly orders: OrderWorld;
  readonly secrets = createKeyring(Buffer.alloc(32, 7));
  store = '';
  phone = '';

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.orders = new OrderWorld(engine);
  }

  get deps() {
    return { uow: this.#engine.uow, numbers: this.orders.numbers, secrets: this.secrets };
  }

  async build(): Promise<this> {
    const context = testContext('spreadsheet');
    await this.orders.build();
    this.store = (await createStockLocation(this.deps, context, { organisationId: this.orders.root, parentId: null, code: 'TOR-2', name: 'Tor 2' })).id;
    const tablet = await this.#engine.uow.read((db) => db.one(productModels, { id: this.orders.tablet }));
    const model = async (name: string, tracking: 'imei' | 'counted'): Promise<string> => {
      const { id: equipmentClassId } = await createEquipmentClass(this.deps, context, { code: `class-${name}`.toLowerCase().replace(' ', '-'), name: `Klasse ${name}`, tracking, priceCap: null });
      return (await createProductModel(this.deps, context, { name, equipmentClassId, manufacturerId: tablet?.manufacturerId ?? '', gtin: null, manufacturerPartNumber: name, preferenceRank: 1, packSize: 1, active: true })).id;
    };
    this.phone = await model('Funk 1', 'imei');
    await model('Kabel 1', 'counted');
    return this;
  }

  /** Hands in a file without going through it. */
  start(content: string | Buffer, { dryRun = false, again = true, context = testContext('spreadsheet') }: { readonly dryRun?: boolean; readonly again?: boolean; readonly context?: WriteContext } = {}): Promise<DeviceImportView> {
    const bytes = Buffer.from(content);
    return startDeviceImport(this.deps, context, { source: () => pieces(bytes), name: 'geräte.csv', dryRun }, { carriedOutBy: 'caller', again });
  }

  async run(importId: string, userId = 'spreadsheet', options: RunOptions = {}): Promise<Imported> {
    await runDeviceImport(this.deps, importId, options);
    return this.outcome(importId, userId);
  }

  async outcome(importId: string, userId = 'spreadsheet'): Promise<Imported> {
    const [view, rows] = await this.#engine.uow.read(async (db) => [
      await viewDeviceImport(db, userId, importId),
      await db.many(deviceImportRows, { importId }, { orderBy: ['rowNumber'] }),
    ] as const);
    return { view, rows, errors: rows.flatMap((row) => (row.errors ?? []).map((error) => `${row.rowNumber}/${error.column}: ${error.code}`)) };
  }

  async import(content: string | Buffer, options: Parameters<ImportWorld['start']>[1] = {}): Promise<Imported> {
    const { id } = await this.start(content, options);
    return this.run(id, options.context?.actor.id);
  }
}

/** In pieces that end anywhere, as files come from a disk or a network. */
async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 1009) yield bytes.subarray(start, start + 1009);
}
