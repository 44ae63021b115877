import { hashOf } from '../../src/features/suppliers/archive-document.ts';
import { createConnection } from '../../src/features/suppliers/write-connection.ts';
import { newOrderPoll } from '../../src/features/suppliers/plan-polls.ts';
import { orderPolls } from '../../src/features/suppliers/supplier-tables.ts';
import type { SupplierDeps } from '../../src/features/suppliers/supplier-deps.ts';
import { createSupplierArticle } from '../../src/features/suppliers/write-supplier-article.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { orderLines, orderLineSchedules, orderLineShares, orderSupplierNumbers, purchaseOrders } from '../../src/features/orders/order-tables.ts';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { newId } from '../../src/shared/ids.ts';
import type { OrderWorld } from '../../test/stores/orders/order-world.ts';
import { testContext } from '../../test/support/engines.ts';
import { ARTICLE, configurationOf, etaOf, LIMIT, movesWith, ORDERED, ourNumber, replyAbout, supplierNumber } from './supplier-reply.ts';

/** Requests that may follow one another at once: with those of the steady rate well below what a second may hold. */
const BURST = 10;
const TOWNS = 30;

export interface SeededConnection {
  readonly supplier: number;
  readonly connectionId: string;
  /** By their place in the supplier's list. */
  readonly orderIds: readonly string[];
}

/**
 * Orders that were sent long ago and are asked about: `count` for each supplier, all of one line, for thirty towns. What
 * their suppliers say at first is known of those that never move; the others have not been asked about yet.
 */
export async function seedOrders(world: OrderWorld, deps: SupplierDeps, urls: readonly string[], count: number): Promise<readonly SeededConnection[]> {
  const context = testContext('seed');
  await createSupplierArticle(world.deps, context, { supplierId: world.supplier, articleNumber: ARTICLE, productModelId: world.tablet });
  const towns: string[] = [];
  for (let town = 0; town < TOWNS; town++) towns.push((await createOrganisation(world.deps, context, { kind: 'municipality', parentId: world.root, name: `Stadt ${town}` })).id);
  const { orderId: templateId, lineId } = await world.sent(world.input({ auental: ORDERED }));
  const [order, line] = [await world.order(templateId), await world.line(lineId)];
  const seeded: SeededConnection[] = [];
  for (const [supplier, baseUrl] of urls.entries()) {
    const { id: connectionId } = await createConnection(deps, context, {
      supplierId: world.supplier, name: `Supplier ${supplier}`, adapter: 'generic-rest', configuration: { ...configurationOf(baseUrl) }, credentials: null, ratePerMinute: LIMIT.perMinute, burst: BURST, settleSeconds: 30,
    });
    const orderIds = Array.from({ length: count }, newId);
    const lines = orderIds.map((orderId) => ({ ...line, id: newId(), orderId, articleNumber: ARTICLE, state: 'confirmed' as const, confirmed: ORDERED, firstEta: etaOf(1, 0), eta: etaOf(1, 0), etaPrecision: 'day', etaKind: 'estimate', etaBasis: 'delivery' }));
    await deps.uow.write(context, (tx) => {
      tx.insert(purchaseOrders, orderIds.map((id, index) => ({ ...order, id, number: ourNumber(supplier, index), connectionId, state: 'acknowledged' as const, acknowledgedAt: tx.now })));
      tx.insert(orderLines, lines);
      tx.insert(orderLineSchedules, lines.map(({ id }) => ({ lineId: id, sequence: 1, quantity: ORDERED, etaFrom: etaOf(1, 0), etaTo: etaOf(1, 0), etaPrecision: 'day', etaKind: 'estimate', etaBasis: 'delivery' })));
      tx.insert(orderLineShares, lines.map(({ id }, index) => ({ id: newId(), lineId: id, position: 1, organisationId: towns[index % TOWNS] ?? '', quantity: ORDERED, closed: 0, accepted: 0, costCentre: null, shipToId: null })));
      tx.insert(orderSupplierNumbers, orderIds.map((orderId, index) => ({ orderId, supplierOrderNumber: supplierNumber(supplier, index), firstSeenAt: tx.now })));
      tx.insert(orderPolls, orderIds.map((orderId, index) => ({
        ...newOrderPoll(orderId, connectionId), lastPolledAt: tx.now, lastReadAt: tx.now,
        replyHashes: movesWith(index) ? {} : { [supplierNumber(supplier, index)]: hashOf(Buffer.from(replyAbout(supplier, index, 0))) },
      })));
      recordAudit(tx, { action: 'bench.seeded', entityKind: 'connection', entityId: connectionId, organisationId: null });
      return Promise.resolve();
    });
    seeded.push({ supplier, connectionId, orderIds });
  }
  return seeded;
}
