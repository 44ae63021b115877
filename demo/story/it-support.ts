import { randomUUID } from 'node:crypto';
import { berlinDateOf } from '../../src/shared/calendar-date.ts';
import { suppliers } from '../simulators/start-supplier-simulator.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import type { Delivery } from '../simulators/warehouse.ts';
import type { UnitLabel } from '../simulators/unit-labels.ts';
import { municipalities } from './cast.ts';
import type { Device } from './tally.ts';
import { orderLineFor } from './procurement.ts';
import type { Stage } from './stage.ts';

interface ReceiptLine {
  readonly orderNumber: string;
  readonly productModelName: string;
  readonly found: number;
  readonly shares: readonly { readonly organisationName: string; readonly quantity: number }[];
}

interface Receipt {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly lines: readonly ReceiptLine[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly proposedCorrections: readonly { readonly scanId: string; readonly scanned: string; readonly announcedIdentifierId: string; readonly announced: string }[];
}

interface ReturnCase {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly items: readonly { readonly deviceId: string; readonly assetTag: string; readonly replacementAssetTag: string | null }[];
}

interface Scan {
  readonly id: string;
  readonly kind: 'serial' | 'imei';
  readonly value: string;
  readonly articleNumber?: string;
  readonly sameUnitAs?: string;
  readonly damaged?: boolean;
}

interface ScanResult {
  readonly outcome: 'expected' | 'surplus' | 'damaged' | 'unknown' | 'corrected' | 'known' | 'duplicate' | 'rejected';
  readonly problem: string | null;
}

/** As many as a scanner sends at once when it finds a network again. */
const BATCH = 50;

/** Unpacks whatever stands on the dock today, pallet by pallet; a replacement, waited for longest, comes first. */
export async function receiveDeliveries(stage: Stage): Promise<void> {
  for (const { key, delivery } of await onTheDock(stage)) {
    if (delivery.replacement) await receiveReplacement(stage, key, delivery);
    else await receive(stage, key, delivery);
    await stage.settle();
  }
}

async function onTheDock(stage: Stage): Promise<readonly { key: SupplierKey; delivery: Delivery }[]> {
  const today = berlinDateOf(stage.now);
  const found: { key: SupplierKey; delivery: Delivery }[] = [];
  for (const key of Object.keys(suppliers) as SupplierKey[]) {
    for (const delivery of await stage.controls[key].deliveries()) if (delivery.arrivesOn === today) found.push({ key, delivery });
  }
  return found.sort((a, b) => Number(b.delivery.replacement) - Number(a.delivery.replacement));
}

/** One scan loop over the whole pallet, whatever orders it holds, then the count of what has no numbers; posted at once. */
async function receive(stage: Stage, key: SupplierKey, { despatchNumber, deliveryNote, units, counted }: Delivery): Promise<void> {
  const support = stage.as('itSupport');
  const begun = await support.post<Receipt>('/receipts', { supplierId: stage.supplier(key), stockLocationId: stage.stockLocationId, deliveryNote: despatchNumber });
  const path = `/receipts/${begun.id}`;
  const scans = units.flatMap(scansOf);
  for (let start = 0; start < scans.length; start += BATCH) {
    const { results } = await support.post<{ results: readonly ScanResult[] }>(`${path}/scans`, { scans: scans.slice(start, start + BATCH) });
    const refused = results.find((result) => result.outcome === 'rejected');
    if (refused) throw new Error(`a scan of ${despatchNumber} is refused: ${refused.problem ?? ''}`);
  }
  for (const { articleNumber, quantity } of counted) {
    const orderNumber = deliveryNote.find((entry) => entry.articleNumber === articleNumber)?.customerOrderNumber ?? '';
    await support.put(`${path}/counts/${(await orderLineFor(stage, orderNumber, articleNumber)).id}`, { counted: quantity });
  }
  await correctMisread(stage, await support.get<Receipt>(path));
  const posted = await support.step<Receipt, Receipt>(path, ({ version }) => support.put<Receipt>(`${path}/posting`, undefined, version, { at: path, when: ({ state }) => state === 'posted' }));
  tellReceipt(stage, key, posted);
}

/** A label is scanned by the number that suppliers announce; where there is another one, it belongs to the same unit. */
function scansOf({ articleNumber, serial, imei, condition }: UnitLabel): Scan[] {
  const id = randomUUID();
  const state = { articleNumber, ...(condition === 'dead_on_arrival' && { damaged: true }) };
  if (imei !== undefined && serial !== undefined) return [{ id, kind: 'imei', value: imei, ...state }, { id: randomUUID(), kind: 'serial', value: serial, sameUnitAs: id }];
  return serial === undefined ? [] : [{ id, kind: 'serial', value: serial, ...state }];
}

/** One number too many and one too few: the person at the pallet looks at the label and says that they are one. */
async function correctMisread(stage: Stage, { id, outcomes, proposedCorrections }: Receipt): Promise<void> {
  for (const { scanId, scanned, announcedIdentifierId, announced } of proposedCorrections) {
    await stage.as('itSupport').put<Receipt>(`/receipts/${id}/scans/${scanId}/correction`, { announcedIdentifierId }, undefined, {
      at: `/receipts/${id}`, when: (receipt) => !receipt.proposedCorrections.some((each) => each.scanId === scanId),
    });
    stage.narrator.by('itSupport', {
      de: `${outcomes['expected'] ?? 0} Nummern stimmen, ${scanned} ist unbekannt, ${announced} fehlt: dasselbe Gerät, berichtigt`,
      en: `${outcomes['expected'] ?? 0} numbers match, ${scanned} is unknown, ${announced} is missing: the same unit, corrected`,
    });
  }
}

/** As everywhere in the story: Auental, Birkheim, Linde. */
const sharesInOrder = (shares: ReceiptLine['shares']): string =>
  municipalities.flatMap(({ name }) => shares.filter((share) => share.organisationName === name).map((share) => share.quantity)).join('/');

function tellReceipt(stage: Stage, key: SupplierKey, { number, lines, outcomes }: Receipt): void {
  const text = lines.map(({ orderNumber, productModelName, found, shares }) => `${found} × ${productModelName} (${orderNumber}: ${sharesInOrder(shares)})`).join(', ');
  const { surplus = 0, damaged = 0 } = outcomes;
  stage.narrator.by('itSupport', {
    de: `${number}, ${suppliers[key].script.name}: ${text}${surplus > 0 ? `; ${surplus} zu viel` : ''}${damaged > 0 ? `; ${damaged} defekt` : ''}`,
    en: `${number}, ${suppliers[key].script.name}: ${text}${surplus > 0 ? `; ${surplus} too many` : ''}${damaged > 0 ? `; ${damaged} dead` : ''}`,
  });
}

/** The tablet that came dead goes back; the supplier is rung up and sends another one. */
export async function sendBackDeadTablet(stage: Stage): Promise<void> {
  const support = stage.as('itSupport');
  const delivery = await deliveryWith(stage, 'kontor', (each) => each.units.some((unit) => unit.condition === 'dead_on_arrival'));
  const serial = delivery.units.find((unit) => unit.condition === 'dead_on_arrival')?.serial ?? '';
  const device = await support.get<Device>('/devices/lookup', { value: serial });
  const returned = await support.post<ReturnCase>('/return-cases', { orderLineId: device.orderLineId, deviceIds: [device.id], reason: 'Startet nicht' });
  await stage.controls.kontor.complain(serial);
  stage.narrator.by('itSupport', {
    de: `${device.assetTag} startet nicht: Rücksendung ${returned.number}, Ersatz versprochen`,
    en: `${device.assetTag} does not start: return case ${returned.number}, a replacement is promised`,
  });
}

/** Two laptops more than ordered, which nobody wants to pay for. */
export async function sendBackSurplus(stage: Stage): Promise<void> {
  const support = stage.as('itSupport');
  const waiting = await support.list<Device>('/devices', { state: 'quarantine' });
  const delivery = await deliveryWith(stage, 'nordlicht', (each) => each.week === 8);
  const note = delivery.deliveryNote[0];
  const line = await orderLineFor(stage, note?.customerOrderNumber ?? '', note?.articleNumber ?? '');
  const returned = await support.post<ReturnCase>('/return-cases', { orderLineId: line.id, deviceIds: waiting.map(({ id }) => id), reason: 'Nicht bestellt' });
  stage.narrator.by('itSupport', {
    de: `${waiting.length} Notebooks zu viel gehen zurück (${returned.number})`,
    en: `${waiting.length} laptops too many go back (${returned.number})`,
  });
}

async function receiveReplacement(stage: Stage, key: SupplierKey, { units }: Delivery): Promise<void> {
  const support = stage.as('itSupport');
  const [open] = await support.list<{ id: string }>('/return-cases', { state: 'open', supplierId: stage.supplier(key) });
  if (!open) throw new Error('a replacement has come, and nothing was sent back');
  const path = `/return-cases/${open.id}`;
  for (const { serial = '' } of units) {
    const settled = await support.step<ReturnCase, ReturnCase>(path, ({ version, items }) => support.post(`${path}/replacements`, {
      deviceId: items.find((item) => item.replacementAssetTag === null)?.deviceId, identifiers: [{ kind: 'serial', value: serial }], stockLocationId: stage.stockLocationId,
    }, version));
    const [item] = settled.items;
    stage.narrator.by('itSupport', {
      de: `${settled.number}: Ersatz ${item?.replacementAssetTag ?? ''} für ${item?.assetTag ?? ''}`,
      en: `${settled.number}: ${item?.replacementAssetTag ?? ''} replaces ${item?.assetTag ?? ''}`,
    });
  }
}

async function deliveryWith(stage: Stage, key: SupplierKey, wanted: (delivery: Delivery) => boolean): Promise<Delivery> {
  const delivery = (await stage.controls[key].deliveries()).find(wanted);
  if (!delivery) throw new Error(`${key} has not delivered that`);
  return delivery;
}
