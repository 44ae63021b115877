import { supplyChanged } from '../../../src/features/allocation/allocation-pool.ts';
import { moveStock } from '../../../src/features/devices/move-stock.ts';
import { runDeviceImport } from '../../../src/features/device-imports/run-device-import.ts';
import { registerDevices } from '../../../src/features/devices/register-devices.ts';
import { addJob } from '../../../src/jobs/add-job.ts';
import { tasks } from '../../../src/jobs/task-tables.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext } from '../engines.ts';
import type { TenantStage } from './tenant-stage.ts';

interface Receipt {
  readonly id: string;
  readonly version: number;
}

/** A shelf with devices, headsets and a SIM card. */
export async function buildStock(stage: TenantStage): Promise<void> {
  const { ids, word, common } = stage;
  await stage.make('store', 'it_support', 'createStockLocation', { body: { organisationId: ids.town, parentId: null, code: `LAGER-${word}`, name: `Lager ${word}` } });
  await stage.make('shelf', 'it_support', 'createStockLocation', { body: { organisationId: ids.town, parentId: ids.store, code: `REGAL-${word}`, name: `Regal ${word}` } });
  await stage.make('sim', 'it_support', 'registerSimCard', { body: { iccid: iccid(word), ownerId: ids.town, custodianId: ids.town, phoneNumber: null, secrets: { pin: '1234', puk: '12345678' } } });
  const kinds = ['stocked', 'spare'] as const;
  const made = await stage.world.engine.uow.write(testContext('stock'), async (tx) => {
    supplyChanged(tx, { ...stage.ownerClass, acceptedDelta: 14 });
    ids.stockItem = await moveStock(tx, { productModelId: common.headset, ownerId: ids.town, stockLocationId: ids.store, delta: 30, reason: 'received', reference: { kind: 'goods_receipt', id: newId() } });
    return registerDevices(tx, Array.from({ length: 14 }, (_, index) => ({
      assetTag: `ZW-${word.slice(0, 3).toUpperCase()}${index}`, productModelId: common.tablet, equipmentClassId: common.tabletClass, manufacturerId: common.manufacturer, ownerId: ids.town, custodianId: ids.town, stockLocationId: ids.store,
      identifiers: [{ kind: 'serial' as const, value: `${word.toUpperCase()}${index}` }], steps: ['inspect', 'pass'] as const,
    })));
  });
  kinds.forEach((kind, index) => { ids[kind] = made[index]?.id ?? ''; });
}

/** Receipts, open and posted, and a device on its way back to the supplier. */
export async function buildReceipts(stage: TenantStage): Promise<void> {
  const { ids, word, common } = stage;
  const start = (kind: 'receipt' | 'openReceipt' | 'emptyReceipt') =>
    stage.make<Receipt>(kind, 'it_support', 'startReceipt', { body: { supplierId: common.supplier, stockLocationId: ids.store, deliveryNote: `LS ${word}` } });
  const scan = async (kind: 'receipt' | 'openReceipt', value: string): Promise<string> => {
    const id = newId();
    await stage.as.it_support.must('addScans', { path: { id: ids[kind] }, body: { scans: [{ id, kind: 'serial', value, orderLineId: ids.line, note: word }] } });
    return id;
  };
  await start('receipt');
  await scan('receipt', `${word.toUpperCase()}800`);
  await scan('receipt', `${word.toUpperCase()}801`);
  await scan('receipt', `${word.toUpperCase()}803`);
  await stage.step('receipt', 'it_support', 'postReceipt');
  await start('emptyReceipt');
  await start('openReceipt');
  ids.scan = await scan('openReceipt', `${word.toUpperCase()}802`);
  const { items } = await stage.as.it_support.must<{ items: readonly { readonly id: string }[] }>('listDevices', { query: { goodsReceiptId: ids.receipt } });
  const { items: expected } = await stage.as.it_support.must<{ items: readonly { readonly id: string }[] }>('listExpectedIdentifiers', { path: { id: ids.openReceipt } });
  ids.announced = expected[0]?.id ?? '';
  const [first, second, third] = items;
  ids.received = third?.id ?? '';
  [ids.sentBack, ids.credited] = [first?.id ?? '', second?.id ?? ''];
  await stage.make('returnCase', 'it_support', 'openReturnCase', { body: { orderLineId: ids.line, deviceIds: [first?.id, second?.id], reason: `Displayschaden ${word}` } });
}

/** Long work that somebody asked for: nobody else of the same organisation sees it. */
export async function buildTask({ world, ids, word, userIds }: TenantStage): Promise<void> {
  const actorId = userIds.it_support;
  ids.task = await world.engine.uow.write(testContext(word), (tx) => {
    const id = addJob(tx, 'carry-out-task', {});
    const nothingYet = { input: null, done: 0, total: null, startedAt: null, finishedAt: null, status: null, headers: null, body: null };
    tx.insert(tasks, { id, operation: 'postReceipt', actorId, actor: { kind: 'user', id: actorId, grants: [] }, language: 'de', expectedVersion: null, ...nothingYet });
    return Promise.resolve(id);
  });
}

/** A list of devices that was gone through: one is there now, one row was rejected. */
export async function buildImport(stage: TenantStage): Promise<void> {
  const { word } = stage;
  const rows = [`IMPORT-${word};tablet;Stadt ${word}`, `IMPORT2-${word};nichts dergleichen ${word};Stadt ${word}`];
  const { id } = await stage.make('deviceImport', 'it_support', 'importDevices', { raw: ['Seriennummer;Modell;Eigentümer', ...rows].join('\n'), query: { fileName: `${word}.csv` } });
  await runDeviceImport(stage.world.api.container, id);
}

/** Nineteen digits with the check digit of ITU-T E.118, another for each word. */
export function iccid(word: string): string {
  const digits = `8949${[...word].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 99_999_999_999_999, 7).toString().padStart(14, '0')}`;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
