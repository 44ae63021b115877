import { observeSlip, type ObservedLine } from '../../../src/features/allocation/observe-slip.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { needs, orderLineSchedules, orderLineShares, orderLines, purchaseOrders } from '../../../src/features/orders/order-tables.ts';
import { attribute } from '../../../src/features/orders/share-attribution.ts';
import { etaHistory, suppliers } from '../../../src/features/suppliers/supplier-tables.ts';
import { deriveQuantities } from '../../../src/shared/quantity.ts';
import { daysBetween, type CalendarDate } from '../../../src/shared/calendar-date.ts';
import { newId } from '../../../src/shared/ids.ts';
import type { Tx } from '../../../src/persistence/transaction.ts';
import type { AllocationWorld } from './allocation-world.ts';

interface Standing {
  readonly confirmed?: number;
  readonly backordered?: number;
  readonly cancelled?: number;
  readonly shipped?: number;
  /** Quantity and day of each dated part. */
  readonly dates?: readonly (readonly [quantity: number, day: CalendarDate])[];
}

/** Order lines as a supplier's word leaves them, written straight into their tables. */
export class ExpectedSupplyWorld {
  readonly #world: AllocationWorld;
  #numbers = 0;

  constructor(world: AllocationWorld) {
    this.#world = world;
  }

  #write(work: (tx: Tx) => Promise<void>): Promise<void> {
    return this.#world.write(async (tx) => {
      await work(tx);
      recordAudit(tx, { action: 'test.prepared', entityKind: 'order', entityId: newId(), organisationId: null });
    });
  }

  async supplier(name: string): Promise<string> {
    const id = newId();
    await this.#write(async (tx) => { tx.insert(suppliers, { id, name, sortKey: name, searchKey: `${name}-${id}`, transitDays: 0, active: true, version: 1, createdAt: tx.now }); });
    return id;
  }

  async need(quantity: number): Promise<string> {
    const id = newId();
    await this.#write(async (tx) => {
      tx.insert(needs, { id, number: `NE-2020-${String(++this.#numbers).padStart(6, '0')}`, organisationId: this.#world.rootId, equipmentClassId: this.#world.classId, quantity, version: 1, createdAt: tx.now });
    });
    return id;
  }

  /** An order of one line that was sent; the shares are quantities by organisation. */
  async order(supplierId: string, shares: Readonly<Record<string, number>>, { needId = null, standing = {} }: { readonly needId?: string | null; readonly standing?: Standing } = {}): Promise<string> {
    const [orderId, lineId] = [newId(), newId()];
    const quantity = Object.values(shares).reduce((sum, each) => sum + each, 0);
    await this.#write(async (tx) => {
      tx.insert(purchaseOrders, {
        id: orderId, number: `PO-2020-${String(++this.#numbers).padStart(6, '0')}`, version: 1, state: 'acknowledged', onHold: false, organisationId: this.#world.rootId, supplierId, currency: 'EUR', netMinor: 0,
        headerChargesMinor: 0, createdBy: 'test', createdAt: tx.now, approvalRound: 1,
      });
      tx.insert(orderLines, {
        id: lineId, orderId, position: 1, version: 1, productModelId: this.#world.modelId, needId, articleNumber: 'A1', description: 'Tablet', ordered: quantity, confirmed: 0, backordered: 0, rejected: 0, cancelled: 0,
        shipped: 0, received: 0, refused: 0, accepted: 0, returned: 0, invoiced: 0, credited: 0, unitPrice: 1, priceBase: 1, discountBp: 0, packSize: 1, taxRateBp: 1900, taxCategory: 'standard', netMinor: 0, state: 'unanswered',
        onHold: false, etaPrecision: 'none', statementCount: 0,
      });
      tx.insert(orderLineShares, Object.entries(shares).map(([organisationId, share], index) => ({ id: newId(), lineId, position: index + 1, organisationId, quantity: share, closed: 0, accepted: 0 })));
    });
    await this.says(lineId, standing);
    return lineId;
  }

  /** What the supplier says of the line now: replaces what it said before. */
  async says(lineId: string, { confirmed, backordered, cancelled, shipped, dates = [] }: Standing): Promise<void> {
    await this.#write(async (tx) => {
      const before = await this.#observed(tx, lineId);
      tx.update(orderLines, { id: lineId }, {
        ...(confirmed !== undefined && { confirmed }), ...(backordered !== undefined && { backordered }), ...(cancelled !== undefined && { cancelled }), ...(shipped !== undefined && { shipped }),
        ...(dates[0] && { eta: dates[0][1], firstEta: { raw: 'coalesce(first_eta, ?)', bindings: [dates[0][1]] } }),
      });
      tx.remove(orderLineSchedules, { lineId });
      if (dates.length > 0) tx.insert(orderLineSchedules, dates.map(([quantity, day], index) => ({ lineId, sequence: index + 1, quantity, etaFrom: day, etaTo: day, etaPrecision: 'day', etaKind: 'estimate', etaBasis: 'delivery' })));
      observeSlip(tx, before.supplierId, before, await this.#observed(tx, lineId));
    });
  }

  /** As the ordinary way of changing a line sees it. */
  async #observed(tx: Tx, lineId: string): Promise<ObservedLine & { readonly supplierId: string }> {
    const line = await tx.one(orderLines, { id: lineId });
    const order = line && (await tx.one(purchaseOrders, { id: line.orderId }));
    if (!order) throw new Error('no such line');
    return { id: line.id, state: line.state, firstEta: line.firstEta, supplierId: order.supplierId };
  }

  async slipped(lineId: string, from: CalendarDate, to: CalendarDate, units: number): Promise<void> {
    await this.#write(async (tx) => {
      const line = await tx.one(orderLines, { id: lineId });
      tx.insert(etaHistory, { id: newId(), lineId, orderId: line?.orderId ?? '', observedAt: tx.now, etaFrom: from, etaTo: to, days: daysBetween(from, to), direction: 'later', units });
    });
  }

  /** Units of a line are counted and accepted: they belong to its shares as the rule has it, and stand in stock. */
  async arrives(lineId: string, units: number): Promise<void> {
    const given = new Map<string, number>();
    await this.#write(async (tx) => {
      const line = await tx.one(orderLines, { id: lineId });
      if (!line) throw new Error('no such line');
      const shares = await tx.many(orderLineShares, { lineId });
      const attribution = attribute(shares, { closed: deriveQuantities(line).closed, accepted: line.accepted + units });
      const openAfter = line.ordered - line.accepted - units - line.cancelled;
      const before = await this.#observed(tx, lineId);
      tx.update(orderLines, { id: lineId }, { received: line.received + units, accepted: line.accepted + units, state: openAfter > 0 ? 'partially_shipped' : 'complete' });
      observeSlip(tx, before.supplierId, before, await this.#observed(tx, lineId));
      for (const share of attribution.shares) tx.update(orderLineShares, { id: share.id }, { accepted: share.accepted });
      for (const shareId of attribution.given) {
        const owner = shares.find((share) => share.id === shareId)?.organisationId ?? '';
        given.set(owner, (given.get(owner) ?? 0) + 1);
      }
    });
    for (const [ownerId, quantity] of given) await this.#world.receive({ ownerId, equipmentClassId: this.#world.classId }, quantity);
  }
}
