import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../../deps.ts';
import { id, int } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { AppError } from '../../shared/errors.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { supplyChanged } from '../allocation/allocation-pool.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceIdentifiers } from '../devices/device-tables.ts';
import { notify } from '../notifications/raise-notification.ts';
import { readLines, saveReceipts } from '../orders/record-receipt.ts';
import { countDespatches, despatchesOf, settleAnnounced, spreadOverDespatchLines, type DespatchesOfLines } from '../suppliers/count-despatches.ts';
import { announcedIdentifiers } from '../suppliers/supplier-tables.ts';
import { admitSurplus } from './admit-surplus.ts';
import { linesById, type ReceivableLine } from './open-lines.ts';
import { planPosting, type Announced, type PlannedUnit, type PostingPlan } from './posting-plan.ts';
import { receiptMachine } from './receipt.ts';
import { viewReceipt, type ReceiptView } from './receipt-read-model.ts';
import { receivingErrors } from './receiving-errors.ts';
import { goodsReceiptLines, goodsReceipts, goodsReceiptShares, receiptScans, type Receipt, type Scan } from './receiving-tables.ts';
import { requireReceipt } from './start-receipt.ts';
import { storeCounted, storeUnits, type LineOutcome } from './store-units.ts';

export interface Posting {
  readonly receiptId: string;
  readonly expectedVersion?: number;
  /** How many of the devices are written, before anybody can see them. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const ATTEMPTS = 8;
/** Somebody else wrote to the same order, despatch or number: looked at again, it comes out right or says why not. */
const OVERTAKEN = ['persistence.version_conflict', 'device.identifier_taken'];

/**
 * Makes a receipt count, all of it or nothing: order lines, shares, devices with their history, stock, announced
 * numbers, despatches, and the supply of the allocation. What is beyond the order waits in quarantine.
 * @throws AppError `receipt.not_open`, `receipt.nothing_counted`, `version.mismatch`
 */
export async function postReceipt(deps: Pick<Deps, 'uow' | 'numbers'>, context: WriteContext, input: Posting): Promise<ReceiptView> {
  let tags: readonly string[] = [];
  for (let attempt = 1; ; attempt++) {
    const wanted = await deps.uow.read((db) => countUnits(db, input.receiptId));
    if (wanted > tags.length) tags = [...tags, ...(await deps.numbers.take('ZW', wanted - tags.length))];
    const drawn = tags;
    try {
      return await deps.uow.write(context, (tx) => post(tx, input, drawn));
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof AppError) || !OVERTAKEN.includes(error.code)) throw error;
      // Several pallets of one order: whoever lost lets the others through.
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

/** Devices that a receipt will make, if nothing comes in between. */
export async function countUnits(db: Reader, receiptId: string): Promise<number> {
  const [row] = await db.select({ units: int() }, db.q('receipt_scans').where({ receipt_id: receiptId, undone: false, refused: false }).whereNull('unit_scan_id').count('* as units'));
  return row?.units ?? 0;
}

/**
 * What others may be waiting for (orders, pools) is written last: the devices before it take seconds where they are
 * many, and the rows of a receipt of its own hold up nobody.
 */
async function post(tx: Tx, { receiptId, expectedVersion, onProgress }: Posting, tags: readonly string[]): Promise<ReceiptView> {
  const receipt = await requireReceipt(tx, receiptId);
  if (receipt.state !== 'open') throw receivingErrors['receipt.not_open']({ state: receipt.state });
  if (expectedVersion !== undefined) assertVersion(expectedVersion, receipt.version);
  tx.bump(goodsReceipts, receipt.id, receipt.version, { state: receiptMachine.next(receipt.state, 'post'), postedAt: tx.now });
  const { scans, lines, despatches, plan, counts } = await gather(tx, receipt);
  const counted = [...lines.values()].filter((line) => plan.units.has(line.id) || counts.has(line.id)).sort(byOrder).map((line) => {
    const units = plan.units.get(line.id) ?? [];
    const { counted: pieces, refused } = counts.get(line.id) ?? { counted: units.length, refused: units.filter((unit) => unit.scan.refused).length };
    return { line, units, counted: pieces, refused };
  });
  if (counted.length === 0) throw receivingErrors['receipt.nothing_counted']();
  const works = await readLines(tx, counted.map(({ line }) => line.id));
  const orders = tx.holdBack(() => saveReceipts(tx, works, counted.map((each) => ({ ...each, orderLineId: each.line.id }))));
  const outcomes = counted.map((each, index): LineOutcome => ({ ...each, shares: orders.result[index]?.units ?? [] }));

  const stored = await storeUnits(tx, receipt, outcomes, tags, onProgress);
  saveScans(tx, receipt, scans, [...stored.scans, ...plan.others], stored.deviceOfScan);
  settleDespatches(tx, receipt, despatches, plan, outcomes, stored.deviceOfScan);
  await tx.flush();

  orders.enqueue();
  const surplus = await storeCounted(tx, receipt, outcomes, stored);
  saveLines(tx, receipt, outcomes, surplus.pieces);
  for (const supply of stored.supply) supplyChanged(tx, supply);
  for (const { line, shares } of surplus.left) await admitSurplus(tx, { orderLineId: line.id, units: shares });
  tell(tx, receipt, outcomes, surplus.pieces, plan);
  return viewReceipt(tx, receipt.id);
}

const byOrder = (a: ReceivableLine, b: ReceivableLine): number => (a.orderId === b.orderId ? (a.id < b.id ? -1 : 1) : a.orderId < b.orderId ? -1 : 1);

interface Gathered {
  /** As they were before. */
  readonly scans: readonly Scan[];
  readonly lines: ReadonlyMap<string, ReceivableLine>;
  readonly despatches: DespatchesOfLines;
  readonly plan: PostingPlan;
  /** Counted articles by order line. */
  readonly counts: ReadonlyMap<string, { readonly counted: number; readonly refused: number }>;
}

/** Reads behind the write to the receipt. Despatches come before the announced numbers that their versions guard. */
async function gather(tx: Tx, receipt: Receipt): Promise<Gathered> {
  const scanned = () => tx.q('receipt_scans as s').where({ 's.receipt_id': receipt.id, 's.undone': false });
  const matching = () => tx.q('announced_identifiers as a').join('despatch_lines as l', 'l.id', 'a.despatch_line_id').join('despatches as d', 'd.id', 'l.despatch_id')
    .where('d.supplier_id', receipt.supplierId).whereIn('a.state', ['pending', 'not_arrived']);
  const [scans, countedLines, named] = await tx.selectAll(
    query(receiptScans.columns, scanned().orderBy(['s.scanned_at', 's.id']).select('s.*')),
    query(goodsReceiptLines.columns, tx.q('goods_receipt_lines').where({ receipt_id: receipt.id }).where('counted', '>', 0).select('*')),
    query({ orderLineId: id() }, matching().whereIn('a.value', scanned().select('s.value')).distinct('a.order_line_id')),
  );
  const ids = [...new Set([...scans.flatMap((scan) => scan.orderLineId ?? []), ...named.map((each) => each.orderLineId), ...countedLines.map((each) => each.orderLineId)])];
  const despatches = await despatchesOf(tx, ids);
  const [lines, announced, known] = await tx.selectAll(
    linesById(tx, ids),
    query(announcedIdentifiers.columns, tx.q('announced_identifiers as a').whereIn('a.order_line_id', ids).whereIn('a.state', ['pending', 'not_arrived']).orderBy('a.id').select('a.*')),
    query(deviceIdentifiers.columns, tx.q('device_identifiers as i').whereIn('i.value', scanned().select('s.value')).where('i.confirmed', true).select('i.*')),
  );
  const byId = new Map(lines.map((line) => [line.id, line]));
  const plan = planPosting({ scans, lines: byId, announced, known });
  return { scans, lines: byId, despatches, plan, counts: new Map(countedLines.map((each) => [each.orderLineId, each])) };
}

/**
 * Writes scans that came out otherwise than they were made, and says by one statement which device each unit became: sent
 * row by row, ten thousand links cost as much as ten thousand scans.
 */
function saveScans(tx: Tx, receipt: Receipt, before: readonly Scan[], after: readonly Scan[], deviceOfScan: ReadonlyMap<string, string>): void {
  const made = new Map(before.map((scan) => [scan.id, scan]));
  const changed = after.filter((scan) => {
    const was = made.get(scan.id);
    return scan.orderLineId !== was?.orderLineId || scan.outcome !== was.outcome || scan.announcedIdentifierId !== was.announcedIdentifierId || (scan.deviceId !== was.deviceId && !deviceOfScan.has(scan.id));
  });
  if (changed.length > 0) tx.upsert(receiptScans, changed, ['id'], ['orderLineId', 'outcome', 'deviceId', 'announcedIdentifierId']);
  if (deviceOfScan.size === 0) return;
  tx.enqueue(receiptScans, {
    sql: `update receipt_scans set device_id = (
        select i.device_id from device_identifiers i join devices d on d.id = i.device_id
        where i.value = receipt_scans.value and (i.kind = receipt_scans.kind or (i.kind = 'imei2' and receipt_scans.kind = 'imei')) and d.goods_receipt_id = receipt_scans.receipt_id)
      where receipt_id = ? and device_id is null and undone = 0 and refused = 0 and order_line_id is not null and outcome not in ('duplicate', 'known')`,
    bindings: [receipt.id],
  }, {});
}

function saveLines(tx: Tx, receipt: Receipt, outcomes: readonly LineOutcome[], surplus: ReadonlyMap<string, number>): void {
  const rows = outcomes.map(({ line, counted, refused }) => ({
    id: newId(), receiptId: receipt.id, orderLineId: line.id, expected: Math.max(0, line.shipped - line.received), counted, refused, surplus: surplus.get(line.id) ?? 0, version: 1,
  }));
  tx.upsert(goodsReceiptLines, rows, ['receiptId', 'orderLineId'], ['expected', 'counted', 'refused', 'surplus']);
  const shares = outcomes.flatMap(({ line, shares: units }) => units.map(({ shareId, organisationId, quantity }) => ({ id: newId(), receiptId: receipt.id, orderLineId: line.id, shareId, organisationId, quantity })));
  if (shares.length > 0) tx.insert(goodsReceiptShares, shares);
}

function settleDespatches(tx: Tx, receipt: Receipt, despatches: DespatchesOfLines, plan: PostingPlan, outcomes: readonly LineOutcome[], deviceOfScan: ReadonlyMap<string, string>): void {
  const byScan = new Map<string, Announced>([...plan.announced.values()].flatMap(({ row, scan }) => (scan ? [[scan.id, row] as const] : [])));
  const counted = new Map<string, number>();
  for (const { line, units, counted: pieces } of outcomes) {
    const byNumber = new Map<string, number>();
    for (const unit of units) {
      const despatchLineId = announcedOf(unit, byScan)?.despatchLineId;
      if (despatchLineId !== undefined) byNumber.set(despatchLineId, (byNumber.get(despatchLineId) ?? 0) + 1);
    }
    for (const [lineId, count] of spreadOverDespatchLines(despatches, line.id, pieces, byNumber)) counted.set(lineId, count);
  }
  const announced = [...plan.announced.values()];
  countDespatches(tx, receipt.organisationId, despatches, counted, new Set(announced.map(({ row }) => row.despatchLineId)));
  const found = announced.filter(({ state }) => state === 'matched').map(({ row }) => row.orderLineId);
  if (found.length > 0) markFound(tx, receipt, [...new Set(found)]);
  settleAnnounced(tx, receipt.organisationId, announced.flatMap(({ row, state, scan }) =>
    (state === 'matched' ? [] : [{ row, state, correctedTo: state === 'corrected' ? (scan?.value ?? null) : null, deviceId: deviceOfScan.get(scan?.id ?? '') ?? null }])));
}

/** Announced numbers of these lines that were scanned as they were announced, all by one statement; the despatches' versions guard them. */
function markFound(tx: Tx, receipt: Receipt, orderLineIds: readonly string[]): void {
  const scan = "from receipt_scans s where s.receipt_id = ? and s.announced_identifier_id = announced_identifiers.id and s.undone = 0 and s.outcome not in ('duplicate', 'known')";
  tx.enqueue(announcedIdentifiers, {
    sql: `update announced_identifiers set state = 'matched', version = version + 1, device_id = (select s.device_id ${scan})
      where order_line_id in (${orderLineIds.map(() => '?').join(', ')}) and state in ('pending', 'not_arrived') and exists (select 1 ${scan} and s.value = announced_identifiers.value)`,
    bindings: [receipt.id, ...orderLineIds, receipt.id],
  }, {});
}

const announcedOf = (unit: PlannedUnit, byScan: ReadonlyMap<string, Announced>): Announced | undefined =>
  [unit.scan, ...unit.others].map((scan) => byScan.get(scan.id)).find((row) => row !== undefined);

function tell(tx: Tx, receipt: Receipt, outcomes: readonly LineOutcome[], surplus: ReadonlyMap<string, number>, plan: PostingPlan): void {
  const { number } = receipt;
  const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
  const over = sum([...surplus.values()]);
  const announced = [...plan.announced.values()];
  const facts = {
    number, counted: sum(outcomes.map((each) => each.counted)), refused: sum(outcomes.map((each) => each.refused)), surplus: over,
    notArrived: announced.filter((each) => each.state === 'not_arrived').length, corrected: announced.filter((each) => each.state === 'corrected').length,
    setAside: plan.others.filter((scan) => scan.outcome === 'unknown').length,
  };
  recordAudit(tx, {
    action: 'receipt.posted', entityKind: 'goods_receipt', entityId: receipt.id, organisationId: receipt.organisationId, before: { state: receipt.state },
    after: { state: 'posted', ...facts, lines: outcomes.map(({ line, counted, refused }) => ({ orderLineId: line.id, counted, refused, surplus: surplus.get(line.id) ?? 0 })) },
  });
  notify(tx, { organisationId: receipt.organisationId, topic: 'receipt.posted', subjectKind: 'goods_receipt', subjectId: receipt.id, facts });
  const owners = new Map<string, number>();
  for (const share of outcomes.flatMap((each) => each.shares)) owners.set(share.organisationId, (owners.get(share.organisationId) ?? 0) + share.quantity);
  for (const [organisationId, units] of owners) {
    if (organisationId !== receipt.organisationId) notify(tx, { organisationId, topic: 'receipt.posted', subjectKind: 'goods_receipt', subjectId: receipt.id, facts: { number, units } });
  }
  for (const { line } of outcomes.filter((each) => (surplus.get(each.line.id) ?? 0) > 0)) {
    notify(tx, { organisationId: line.organisationId, topic: 'order.surplus', subjectKind: 'order', subjectId: line.orderId, facts: { number: line.orderNumber, position: line.position, surplus: surplus.get(line.id) ?? 0 } });
  }
}
