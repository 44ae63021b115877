import { orderPolls } from '../../../src/features/suppliers/supplier-tables.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext } from '../engines.ts';
import type { TenantStage } from './tenant-stage.ts';

interface Order {
  readonly id: string;
  readonly version: number;
  readonly lines: readonly { readonly id: string; readonly shares: readonly { readonly id: string }[] }[];
}

export const ORDERED = 20;

/** An order of tablets for the tenant's school, as the API takes it. */
export const orderBody = ({ ids, common, word }: Pick<TenantStage, 'ids' | 'common' | 'word'>) => ({
  organisationId: ids.town, supplierId: common.supplier, procurementBasisId: ids.basis, note: `Bestellung ${word}`,
  lines: [{
    productModelId: common.tablet, needId: ids.need, quantity: ORDERED, unitPrice: 3_000_000,
    shares: [{ organisationId: ids.town, quantity: ORDERED, costCentre: word, shipToId: ids.school, costSplits: [{ source: word, fundingProgrammeId: ids.programme, amountMinor: 10_000, fiscalYear: 2020 }] }],
  }],
});

/** Need, grounds, money, rule, a draft and an order that the supplier has and has begun to ship. */
export async function buildProcurement(stage: TenantStage): Promise<void> {
  const { ids, common, word } = stage;
  const organisationId = ids.town;
  await stage.make('need', 'procurement', 'createNeed', { body: { organisationId, equipmentClassId: common.tabletClass, quantity: 100, neededBy: null, note: `Bedarf ${word}` } });
  await stage.make('basis', 'procurement', 'createProcurementBasis', {
    body: { organisationId, kind: 'framework', fileNumber: `RV-${word}`, title: `Rahmenvertrag ${word}`, validFrom: '2020-01-01', validTo: null, maximumQuantity: null, maximumValueMinor: null },
  });
  await stage.make('programme', 'procurement', 'createFundingProgramme', {
    body: {
      organisationId, code: `SOFORT-${word}`, name: `Sofortprogramm ${word}`, budgetMinor: null, rateBp: 9_000, capPerDevice: null, orderNotBefore: null, deliverBy: null, payBy: null, dedicationMonths: null, eligibleGroups: ['pupil'],
    },
  });
  await stage.make('rule', 'admin', 'createApprovalRule', { body: { organisationId, kind: 'amount', thresholdMinor: 1_000, equipmentClassId: null, fundingProgrammeId: null, approvals: 1, active: true } });
  await stage.make('draft', 'procurement', 'placeOrder', { body: orderBody(stage) });
  await stage.make('pending', 'procurement', 'placeOrder', { body: orderBody(stage) });
  await stage.step('pending', 'procurement', 'submitOrder');
  ids.silentLine = await send(stage, 'silent');
  ids.line = await send(stage, 'order');
  await hearOf(stage);
  await missAPoll(stage);
}

/** Handed in, approved by somebody else, and in the supplier's hands. */
async function send(stage: TenantStage, kind: 'order' | 'silent'): Promise<string> {
  const order = await stage.make<Order>(kind, 'procurement', 'placeOrder', { body: orderBody(stage) });
  await stage.step(kind, 'procurement', 'submitOrder');
  await stage.step(kind, 'order_approver', 'decideApproval', { decision: 'approved' });
  await stage.step(kind, 'procurement', 'sendOrderByHand', { supplierOrderNumber: `N-${stage.word}-${kind}` });
  stage.ids.share = order.lines[0]?.shares[0]?.id ?? '';
  return order.lines[0]?.id ?? '';
}

/** What the supplier says of one order: six are on their way, one with its number, and the rest comes later than it said. */
async function hearOf(stage: TenantStage): Promise<void> {
  const { ids, word } = stage;
  const despatches = [{ despatchNumber: `LS-${word}`, quantity: 6, shippedOn: '2020-04-17', identifiers: [{ type: 'SN', value: `${word.toUpperCase()}900` }] }];
  for (const date of ['2020-05-08', '2020-06-05']) {
    await stage.as.procurement.must('enterStatements', {
      path: { id: ids.order }, body: { documentId: `AB-${word}-${date}`, lines: [{ lineReference: '1', confirmed: ORDERED, shipped: 6, schedule: [{ quantity: ORDERED - 6, date }], despatches }] },
    });
  }
  const { items } = await stage.as.procurement.must<{ items: readonly { readonly id: string }[] }>('listSupplierDocuments', { query: { orderId: ids.order } });
  ids.document = items[0]?.id ?? '';
}

/** What a supplier did not answer, as a poll leaves it behind. */
async function missAPoll({ world, ids, common }: TenantStage): Promise<void> {
  await world.engine.uow.write(testContext('poll'), (tx) => {
    const failed = { failures: 2, lastError: 'supplier.unreachable', lastErrorAt: tx.now };
    tx.upsert(orderPolls, {
      orderId: ids.silent, connectionId: common.connection, nextPollAt: null, notBefore: null, pauseMs: 0, lastPolledAt: null, lastReadAt: null, replyHashes: {}, polls: 2, ...failed, touchedBy: newId(),
    }, ['orderId'], ['failures', 'lastError', 'lastErrorAt', 'connectionId']);
    return Promise.resolve();
  });
}
