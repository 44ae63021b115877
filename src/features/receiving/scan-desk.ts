import { code, id, int, type RowOf } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { Scope } from '../../shared/actor.ts';
import { readGtin } from '../../shared/identifiers/gtin.ts';
import { inScope } from '../../shared/permissions.ts';
import { deviceIdentifiers } from '../devices/device-tables.ts';
import { deriveLine, type DerivedLine } from '../orders/order-line.ts';
import { announcedIdentifiers } from '../suppliers/supplier-tables.ts';
import type { Row } from '../../persistence/table.ts';
import type { ReadScan } from './add-scans.ts';
import { receivableLineIds, receivableLines, type ReceivableLine } from './open-lines.ts';
import { announcedTypesOf, outcomeOf, type ScanKind, type ScanOutcome } from './receipt.ts';
import { receiptScans, type Receipt, type Scan } from './receiving-tables.ts';

type Announced = Row<typeof announcedIdentifiers>;
const knownShape = { ...deviceIdentifiers.columns, ownerId: id(), custodianId: id() };
type Known = RowOf<typeof knownShape>;

const OPEN_ANNOUNCEMENTS = ['pending', 'not_arrived'];

/** Announced numbers of a supplier that nobody has found yet, each way of naming them by its own index. */
export const openAnnouncements = (db: Reader, supplierId: string, values: readonly string[], ids: readonly string[]) =>
  query(
    announcedIdentifiers.columns,
    db.q.from(db.q('announced_identifiers').whereIn('value', values).select('id').union(db.q('announced_identifiers').whereIn('id', ids).select('id')).as('named'))
      .join('announced_identifiers as a', 'a.id', 'named.id').join('despatch_lines as l', 'l.id', 'a.despatch_line_id').join('despatches as d', 'd.id', 'l.despatch_id')
      .where('d.supplier_id', supplierId).whereIn('a.state', OPEN_ANNOUNCEMENTS)
      .orderBy('a.id').select('a.*'),
  );

/** One batch of scans on the table: everything that decides what a scan is, read at once, and followed scan by scan. */
export class ScanDesk {
  readonly added: Scan[] = [];
  readonly #tx: Tx;
  readonly #scope: Scope;
  readonly #receipt: Receipt;
  readonly #lines: ReadonlyMap<string, ReceivableLine>;
  readonly #announced: ReadonlyMap<string, Announced>;
  readonly #announcedByValue: ReadonlyMap<string, readonly Announced[]>;
  readonly #knownByValue: ReadonlyMap<string, readonly Known[]>;
  readonly #figures = new Map<string, DerivedLine>();
  readonly #live: Map<string, Scan>;
  readonly #parents: Map<string, Scan>;
  readonly #scanned: Map<string, number>;
  readonly #missing: Map<string, number>;
  readonly #found: Set<string>;

  private constructor(tx: Tx, receipt: Receipt, scope: Scope, facts: Facts) {
    this.#tx = tx;
    this.#scope = scope;
    this.#receipt = receipt;
    this.#lines = new Map(facts.lines.map((line) => [line.id, line]));
    // What was announced to others is theirs: a scan here neither finds it nor tells of it.
    const announced = facts.announced.filter((each) => this.#lines.has(each.orderLineId));
    this.#announced = new Map(announced.map((each) => [each.id, each]));
    this.#announcedByValue = byValue(announced);
    this.#knownByValue = byValue(facts.known);
    this.#live = new Map(facts.live.map((scan) => [numberKey(scan.kind, scan.value), scan]));
    this.#parents = new Map(facts.parents.map((scan) => [scan.id, scan]));
    this.#scanned = new Map(facts.scanned.map((row) => [row.orderLineId, row.units]));
    this.#missing = new Map(facts.missing.map((row) => [row.orderLineId, row.units]));
    this.#found = new Set(facts.found.map((row) => row.id));
  }

  static async open(tx: Tx, receipt: Receipt, scope: Scope, scans: readonly ReadScan[]): Promise<ScanDesk> {
    const values = [...new Set(scans.map((scan) => scan.value))];
    const corrected = scans.flatMap(({ input }) => input.corrects ?? []);
    const [announced] = await tx.selectAll(openAnnouncements(tx, receipt.supplierId, values, corrected));
    const named = [...scans.flatMap(({ input }) => input.orderLineId ?? []), ...announced.map((each) => each.orderLineId)];
    const ofReceipt = () => tx.q('receipt_scans').where({ receipt_id: receipt.id, undone: false });
    const lineIds = [...new Set(named)];
    const [lines, known, live, parents, scanned, missing, found] = await tx.selectAll(
      receivableLines(tx, receipt.supplierId, scope, lineIds),
      query(knownShape, tx.q('device_identifiers as i').join('devices as d', 'd.id', 'i.device_id').whereIn('i.value', values).where('i.confirmed', true).select('i.*', 'd.owner_id', 'd.custodian_id')),
      query(receiptScans.columns, ofReceipt().whereNotIn('outcome', ['duplicate', 'known']).whereIn('value', values).select('*')),
      query(receiptScans.columns, ofReceipt().whereIn('id', scans.flatMap(({ input }) => input.sameUnitAs ?? [])).select('*')),
      query(
        { orderLineId: id(), units: int() },
        ofReceipt().whereNotIn('outcome', ['duplicate', 'known']).where('refused', false).whereNull('unit_scan_id').whereNotNull('order_line_id').groupBy('order_line_id').select('order_line_id').count('* as units'),
      ),
      query(
        { orderLineId: id(), units: int() },
        tx.q.from(receivableLineIds(tx, receipt.supplierId, lineIds).as('receivable')).join('announced_identifiers as a', 'a.order_line_id', 'receivable.id').where('a.state', 'pending')
          .whereNotExists(tx.q('receipt_scans as s').where({ 's.receipt_id': receipt.id, 's.undone': false }).whereRaw('s.announced_identifier_id = a.id'))
          .groupBy('a.order_line_id').select('a.order_line_id').count('* as units'),
      ),
      query({ id: code(36) }, ofReceipt().whereIn('announced_identifier_id', announced.map((each) => each.id)).select('announced_identifier_id as id')),
    );
    return new ScanDesk(tx, receipt, scope, { lines, announced, known, live, parents, scanned, missing, found });
  }

  /** The row of a scan, or the code of what is wrong with it. */
  take({ input, value }: ReadScan): Scan | string {
    const { kind } = input;
    if (this.#live.has(numberKey(kind, value))) return this.#keep(input, value, { outcome: 'duplicate', orderLineId: this.#live.get(numberKey(kind, value))?.orderLineId ?? null });
    const parent = input.sameUnitAs === undefined ? undefined : this.#parents.get(input.sameUnitAs);
    if (input.sameUnitAs !== undefined && (!parent || parent.unitScanId !== null || parent.undone)) return 'receipt.scan_not_found';
    const matched = this.#announcedByValue.get(value)?.find((each) => announcedTypesOf[kind].includes(each.type) && !this.#found.has(each.id));
    const meant = input.corrects === undefined || this.#found.has(input.corrects) ? undefined : this.#announced.get(input.corrects);
    if (input.corrects !== undefined && !meant) return 'receipt.announcement_not_found';
    const announcement = matched ?? meant;
    const line = this.#lineOf(input, announcement?.orderLineId ?? parent?.orderLineId ?? undefined);
    if (line === 'receipt.line_not_found') return line;
    if (line?.tracking === 'counted') return 'receipt.counted_article';
    const device = this.#knownByValue.get(value)?.find((each) => (kind === 'imei' ? each.scope === 'world' : line === undefined || each.scope === line.manufacturerId));
    if (device) return this.#keep(input, value, { outcome: 'known', orderLineId: line?.id ?? null, deviceId: this.#isWithin(device) ? device.deviceId : null });
    if (announcement) {
      this.#found.add(announcement.id);
      this.#missing.set(announcement.orderLineId, (this.#missing.get(announcement.orderLineId) ?? 1) - 1);
    }
    if (parent) return this.#keep(input, value, { outcome: parent.outcome, orderLineId: line?.id ?? null, unitScanId: parent.id, announcedIdentifierId: announcement?.id ?? null });
    const outcome = this.#outcome(input, line, matched !== undefined, meant !== undefined && !matched);
    return this.#keep(input, value, { outcome, orderLineId: line?.id ?? null, announcedIdentifierId: announcement?.id ?? null });
  }

  /** That a number is taken has to be said; whose device it is, is not said to everybody. */
  #isWithin({ ownerId, custodianId }: Known): boolean {
    return inScope(this.#scope, ownerId) || inScope(this.#scope, custodianId);
  }

  #lineOf({ orderLineId, productModelId, gtin, articleNumber }: ReadScan['input'], announcedFor: string | undefined): ReceivableLine | undefined | 'receipt.line_not_found' {
    if (announcedFor !== undefined) return this.#lines.get(announcedFor);
    if (orderLineId !== undefined) return this.#lines.get(orderLineId) ?? 'receipt.line_not_found';
    const read = gtin === undefined ? undefined : readGtin(gtin);
    const ofArticle = [...this.#lines.values()].filter((line) =>
      (productModelId !== undefined && line.productModelId === productModelId) || (read?.ok === true && line.gtin === read.value) || (articleNumber !== undefined && line.articleNumber === articleNumber));
    // The oldest order that still waits for a piece; what none waits for is surplus of the last one.
    return ofArticle.find((line) => this.#roomOf(line).left > 0) ?? ofArticle.at(-1);
  }

  #roomOf(line: ReceivableLine): { readonly due: number; readonly accepted: number; readonly shipped: number; readonly scanned: number; readonly missingNumbers: number; readonly left: number } {
    const { closed, accepted, shippedIn } = this.#derived(line);
    const due = line.ordered - closed;
    const scanned = this.#scanned.get(line.id) ?? 0;
    return { due, accepted, shipped: shippedIn, scanned, missingNumbers: Math.max(0, this.#missing.get(line.id) ?? 0), left: due - accepted - scanned };
  }

  #derived(line: ReceivableLine): DerivedLine {
    const known = this.#figures.get(line.id) ?? deriveLine(line);
    this.#figures.set(line.id, known);
    return known;
  }

  #outcome(input: ReadScan['input'], line: ReceivableLine | undefined, announced: boolean, corrected: boolean): ScanOutcome {
    if (!line) return 'unknown';
    const outcome = outcomeOf(this.#roomOf(line), { announced: announced || corrected, damaged: input.damaged ?? false, refused: input.refused ?? false });
    if (!(input.refused ?? false)) this.#scanned.set(line.id, (this.#scanned.get(line.id) ?? 0) + 1);
    return corrected && outcome === 'expected' ? 'corrected' : outcome;
  }

  #keep(input: ReadScan['input'], value: string, found: Partial<Scan> & { readonly outcome: ScanOutcome }): Scan {
    const scan: Scan = {
      id: input.id, receiptId: this.#receipt.id, orderLineId: null, unitScanId: null, kind: input.kind, value, damaged: input.damaged ?? false, refused: input.refused ?? false,
      deviceId: null, announcedIdentifierId: null, note: input.note ?? null, scannedBy: this.#tx.actor.id, scannedAt: this.#tx.now, undone: false, ...found,
    };
    if (scan.outcome !== 'duplicate' && scan.outcome !== 'known') {
      this.#live.set(numberKey(scan.kind, scan.value), scan);
      this.#parents.set(scan.id, scan);
    }
    this.added.push(scan);
    return scan;
  }
}

interface Facts {
  readonly lines: readonly ReceivableLine[];
  readonly announced: readonly Announced[];
  readonly known: readonly Known[];
  readonly live: readonly Scan[];
  readonly parents: readonly Scan[];
  readonly scanned: readonly { readonly orderLineId: string; readonly units: number }[];
  readonly missing: readonly { readonly orderLineId: string; readonly units: number }[];
  readonly found: readonly { readonly id: string }[];
}

function byValue<T extends { readonly value: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const lists = new Map<string, T[]>();
  for (const row of rows) lists.set(row.value, [...(lists.get(row.value) ?? []), row]);
  return lists;
}

const numberKey = (kind: ScanKind, value: string): string => `${kind} ${value}`;
