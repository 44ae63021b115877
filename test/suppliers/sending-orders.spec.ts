import { expect } from 'chai';
import { SupplierCallError } from '../../src/features/suppliers/adapters/supplier-call.ts';
import { orderFor, SupplierStage } from './support/supplier-stage.ts';

async function failureOf(work: Promise<unknown>): Promise<SupplierCallError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SupplierCallError) return error;
    throw error;
  }
  throw new Error('no failure');
}

describe('orders to suppliers that misbehave', function () {
  this.timeout(60_000);
  let stage: SupplierStage;
  beforeEach(async () => { stage = await SupplierStage.open(1_500); });
  afterEach(() => stage.close());

  it('places one order however often the same number is sent, and finds it by our number', async () => {
    for (const [supplier, article] of [['nordlicht', 'NL-4410'], ['rheintal', 'RT-TAB-102'], ['kontor', '0070010']] as const) {
      const { findOrder } = stage.adapters[supplier];
      expect(await findOrder?.('PO 1/ä', stage.io)).to.deep.equal([]);
      const id = await stage.place(supplier, orderFor('PO 1/ä', [article, 5]));
      expect(await stage.place(supplier, orderFor('PO 1/ä', [article, 5]))).to.equal(id);
      expect(await findOrder?.('PO 1/ä', stage.io)).to.deep.equal([id]);
      const statistics = await stage.controls[supplier].statistics();
      expect(statistics.ordersPlaced).to.equal(1);
      expect(statistics.orderNumbers).to.deep.equal(['PO 1/ä']);
    }
  });

  it('refuses other contents under a used number without any effect', async () => {
    await stage.place('rheintal', orderFor('PO-1', ['RT-TAB-102', 5]));
    const failure = await failureOf(stage.place('rheintal', orderFor('PO-1', ['RT-TAB-102', 6])));
    expect(failure).to.include({ failure: 'refused', effect: 'none', status: 409 });
  });

  for (const kind of ['drop-after-accept', 'half-body', 'delay-after-accept'] as const) {
    it(`leaves the outcome in doubt (${kind}), and the look-up finds the order`, async () => {
      await stage.controls.kontor.addFault({ kind, method: 'POST', delayMs: 4_000, times: 1 });
      const failure = await failureOf(stage.place('kontor', orderFor('PO-1', ['0070200', 3])));
      expect(failure.effect).to.equal('unknown');
      expect(await stage.adapters.kontor.findOrder?.('PO-1', stage.io)).to.have.length(1);
      expect((await stage.controls.kontor.statistics()).ordersPlaced).to.equal(1);
    });
  }

  it('is in doubt too when the supplier hangs before it acts; the look-up then finds nothing', async () => {
    await stage.controls.kontor.addFault({ kind: 'hang', method: 'POST', times: 1 });
    expect(await failureOf(stage.place('kontor', orderFor('PO-1', ['0070200', 3])))).to.include({ failure: 'timeout', effect: 'unknown' });
    expect(await stage.adapters.kontor.findOrder?.('PO-1', stage.io)).to.deep.equal([]);
  });

  it('tells how long a limited caller has to wait', async () => {
    await stage.place('nordlicht', orderFor('PO-1', ['NL-4410', 3]));
    await stage.controls.nordlicht.addFault({ kind: 'limit', retryAfter: '17', times: 1 });
    expect(await failureOf(stage.poll('nordlicht', 'PO-1'))).to.include({ failure: 'limited', effect: 'none', retryAfterMs: 17_000 });
    expect((await stage.poll('nordlicht', 'PO-1')).problems).to.deep.equal([]);
  });

  it('reports an error of the supplier as unknown effect', async () => {
    await stage.controls.nordlicht.addFault({ kind: 'error', times: 1 });
    expect(await failureOf(stage.place('nordlicht', orderFor('PO-1', ['NL-4410', 3])))).to.include({ failure: 'failed', effect: 'unknown', status: 500 });
  });

  it('tries a connection: good, wrong credentials, nobody there', async () => {
    const { nordlicht } = stage.adapters;
    expect(await nordlicht.testConnection?.(stage.io)).to.deep.equal([]);
    const stranger = { ...stage.io, http: { request: (request: Parameters<typeof stage.io.http.request>[0]) =>
      stage.io.http.request({ ...request, headers: { ...request.headers, authorization: 'Bearer wrong' } }) } };
    expect(await nordlicht.testConnection?.(stranger)).to.have.nested.property('[0].code', 'suppliers.call_unauthorised');
    const lost = { ...stage.io, http: { request: (request: Parameters<typeof stage.io.http.request>[0]) =>
      stage.io.http.request({ ...request, url: 'http://127.0.0.1:1/' }) } };
    expect(await nordlicht.testConnection?.(lost)).to.have.nested.property('[0].code', 'suppliers.call_unreachable');
  });

  it('refuses a cancellation of confirmed goods at Rheintal and accepts one of the back order', async () => {
    await stage.place('rheintal', orderFor('PO-1', ['RT-TAB-102', 150]));
    const [line] = (await stage.poll('rheintal', 'PO-1')).lines;
    expect(line).to.include({ confirmed: 120, backordered: 30 });
    const wish = {
      ourNumber: 'PO-1', supplierOrderId: line?.supplierOrderId ?? '', lineReference: '1', supplierLineId: line?.supplierLineId ?? null,
      articleNumber: 'RT-TAB-102', reason: null,
    };
    await stage.adapters.rheintal.requestCancellation?.({ ...wish, quantity: 31 }, stage.io);
    const reference = await stage.adapters.rheintal.requestCancellation?.({ ...wish, quantity: 30 }, stage.io);
    const [after] = (await stage.poll('rheintal', 'PO-1')).lines;
    expect(after).to.include({ confirmed: 120, backordered: 0, cancelled: 30 });
    expect(after?.cancellations.map((entry) => entry.result)).to.deep.equal(['refused', 'accepted']);
    expect(after?.cancellations[1]?.reference).to.equal(reference);
  });

  it('gives supply to whoever orders first, by the quantities that really come in', async () => {
    await stage.place('rheintal', orderFor('PO-1', ['RT-TAB-102', 20]));
    await stage.place('rheintal', orderFor('PO-2', ['RT-TAB-102', 25], ['RT-HS-20', 10]));
    const second = await stage.poll('rheintal', 'PO-2');
    expect(second.lines.map((line) => line.schedule?.map((entry) => [entry.quantity, entry.to]))).to.deep.equal([
      [[10, '2020-05-08'], [15, '2020-05-22']], [[10, '2020-06-12']],
    ]);
  });
});
