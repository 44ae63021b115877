import type { OrderContext } from '../../../src/features/orders/order-access.ts';
import { decideApproval } from '../../../src/features/orders/decide-approval.ts';
import type { OrderInput, ShareInput } from '../../../src/features/orders/order-input.ts';
import { orderLines, orderLineShares, purchaseOrders, type LineRow, type OrderRow, type ShareRow } from '../../../src/features/orders/order-tables.ts';
import type { OrderView } from '../../../src/features/orders/order-view.ts';
import { placeOrder } from '../../../src/features/orders/place-order.ts';
import { beginSending, markSent } from '../../../src/features/orders/send-order.ts';
import { submitOrder } from '../../../src/features/orders/submit-order.ts';
import type { SupplierWord } from '../../../src/features/orders/apply-standing.ts';
import { createApprovalRule } from '../../../src/features/orders/write-approval-rule.ts';
import { createNeed } from '../../../src/features/orders/write-need.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { createEquipmentClass } from '../../../src/features/catalog/write-equipment-class.ts';
import { createManufacturer } from '../../../src/features/catalog/write-manufacturer.ts';
import { createProductModel } from '../../../src/features/catalog/write-product-model.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { createSupplier } from '../../../src/features/suppliers/write-supplier.ts';
import { supplierConnections } from '../../../src/features/suppliers/supplier-tables.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import type { Scope } from '../../../src/shared/actor.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';

const everything: Scope = { all: true };

/** A person who may do everything everywhere, unless told otherwise. */
export const person = (name: string, scope: (permission: string) => Scope = () => everything): OrderContext => ({
  actor: { kind: 'user', id: name, name, grants: [] }, requestId: `test:${name}`, scope,
});

/** Organisations, suppliers and articles of the story's first weeks, with shorthands for what its people do. */
export class OrderWorld {
  readonly #engine: TestEngine;
  readonly numbers: NumberSequences;
  readonly buyer = person('buyer');
  readonly approver = person('approver');
  root = '';
  auental = '';
  birkheim = '';
  linde = '';
  supplier = '';
  otherSupplier = '';
  tabletClass = '';
  tablet = '';
  betterTablet = '';
  phone = '';

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.numbers = new NumberSequences(engine.uow);
  }

  get deps() {
    return { uow: this.#engine.uow, numbers: this.numbers };
  }

  async build(): Promise<this> {
    const context = testContext('world');
    const { deps } = this;
    this.root = (await createOrganisation(deps, context, { kind: 'provider', parentId: null, name: 'Rechenzentrum Weserland' })).id;
    const town = async (name: string): Promise<string> => (await createOrganisation(deps, context, { kind: 'municipality', parentId: this.root, name })).id;
    [this.auental, this.birkheim, this.linde] = [await town('Stadt Auental'), await town('Stadt Birkheim'), await town('Gemeinde Linde')];
    const manufacturer = await createManufacturer(deps, context, { name: 'Fjordware' });
    const equipment = async (code: string, priceCap: number | null) => (await createEquipmentClass(deps, context, { code, name: code, tracking: 'serial', priceCap })).id;
    this.tabletClass = await equipment('tablet', 50_000);
    const phoneClass = await equipment('phone', null);
    const model = async (name: string, equipmentClassId: string, preferenceRank: number): Promise<string> =>
      (await createProductModel(deps, context, {
        name, equipmentClassId, manufacturerId: manufacturer.id, gtin: null, manufacturerPartNumber: name, preferenceRank, packSize: 1, active: true,
      })).id;
    this.tablet = await model('M10', this.tabletClass, 1);
    this.betterTablet = await model('M11', this.tabletClass, 2);
    this.phone = await model('R5', phoneClass, 1);
    const supplier = async (name: string): Promise<string> => {
      const { id } = await createSupplier(deps, context, { name, customerNumber: null, transitDays: 2, active: true });
      await this.#engine.uow.write(context, (tx) => {
        tx.insert(supplierConnections, {
          id: newId(), supplierId: id, name: 'API', adapter: 'generic-rest', configuration: {}, enabled: true, ratePerMinute: 60, burst: 5, settleSeconds: 30, version: 1, createdAt: tx.now,
        });
        recordAudit(tx, { action: 'connection.created', entityKind: 'supplier', entityId: id, organisationId: null });
        return Promise.resolve();
      });
      return id;
    };
    [this.supplier, this.otherSupplier] = [await supplier('Nordlicht'), await supplier('Rheintal')];
    return this;
  }

  input(quantities: Partial<Record<'auental' | 'birkheim' | 'linde', number>>, overrides: Partial<OrderInput> & { readonly unitPrice?: number; readonly needId?: string } = {}): OrderInput {
    const { unitPrice = 3_890_000, needId = null, ...order } = overrides;
    const shares = Object.entries(quantities).map(([name, quantity]): ShareInput =>
      ({ organisationId: this[name as 'auental'], quantity, costCentre: null, shipToId: null, costSplits: [] }));
    return {
      organisationId: this.root, supplierId: this.supplier, connectionId: null, procurementBasisId: null, currency: 'EUR', headerChargesMinor: 0, neededBy: null, note: null,
      lines: [{
        productModelId: this.tablet, needId, articleNumber: '0070010', description: null, quantity: shares.reduce((sum, share) => sum + share.quantity, 0),
        unitPrice, priceBase: 1, discountBp: 0, taxCategory: 'standard', shares,
      }],
      ...order,
    };
  }

  place(input: OrderInput): Promise<OrderView> {
    return placeOrder(this.deps, this.buyer, input);
  }

  /** A department of a town: it buys nothing in its own name. */
  async office(): Promise<string> {
    return (await createOrganisation(this.deps, testContext('world'), { kind: 'department', parentId: this.auental, name: 'Sozialamt' })).id;
  }

  /** What is wrong with an order, as `path code`. */
  async problemsOf(input: OrderInput): Promise<string[]> {
    const error: unknown = await this.place(input).then(() => undefined, (reason: unknown) => reason);
    return error instanceof AppError ? error.problems.map(({ path, code }) => `${path} ${code}`) : [];
  }

  submit(orderId: string): Promise<OrderView> {
    return submitOrder(this.deps, this.buyer, { orderId });
  }

  approve(orderId: string, context = this.approver): Promise<OrderView> {
    return decideApproval(this.deps, context, { orderId, decision: 'approved', reason: null });
  }

  need(quantity: number): Promise<{ id: string }> {
    return createNeed(this.deps, this.buyer, { organisationId: this.root, equipmentClassId: this.tabletClass, quantity, neededBy: null, note: null });
  }

  async amountRule(thresholdMinor: number, organisationId = this.root): Promise<void> {
    await createApprovalRule(this.deps, person('admin'), { organisationId, kind: 'amount', thresholdMinor, equipmentClassId: null, fundingProgrammeId: null, approvals: 1, active: true });
  }

  /** An order that the supplier has; rules must not stop it. Returns the ids that tests speak of. */
  async sent(input: OrderInput): Promise<{ orderId: string; lineId: string }> {
    const { id, lines } = await this.place(input);
    const { state } = await this.submit(id);
    if (state === 'pending_approval') await this.approve(id);
    await this.#engine.uow.write(testContext('sender'), async (tx) => {
      await beginSending(tx, id);
      await markSent(tx, id);
    });
    return { orderId: id, lineId: lines[0]?.id ?? '' };
  }

  async order(id: string): Promise<OrderRow> {
    return found(await this.#engine.uow.read((db) => db.one(purchaseOrders, { id })));
  }

  async line(id: string): Promise<LineRow> {
    return found(await this.#engine.uow.read((db) => db.one(orderLines, { id })));
  }

  /** Shares of a line by the name of their organisation. */
  async shares(lineId: string): Promise<Record<string, Pick<ShareRow, 'quantity' | 'closed' | 'accepted'>>> {
    const rows = await this.#engine.uow.read((db) => db.many(orderLineShares, { lineId }, { orderBy: ['position'] }));
    const names = { [this.auental]: 'auental', [this.birkheim]: 'birkheim', [this.linde]: 'linde' };
    return Object.fromEntries(rows.map(({ organisationId, quantity, closed, accepted }) => [names[organisationId] ?? organisationId, { quantity, closed, accepted }]));
  }
}

/** A supplier's standing with these counters; the rest as little as possible. */
export function word(ordered: number, counters: Partial<Omit<SupplierWord['counters'], 'ordered'>>, more: Partial<SupplierWord> = {}): SupplierWord {
  const all = { ordered, confirmed: 0, backordered: 0, rejected: 0, cancelled: 0, shipped: 0, ...counters };
  return { counters: all, substituted: 0, invoiced: 0, acknowledged: true, onHold: false, holdReason: null, schedule: [], supplierOrderIds: [], lastHeardAt: null, ...more };
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('not found');
  return row;
}
