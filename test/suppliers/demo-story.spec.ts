import { expect } from 'chai';
import type { CanonicalLine, ParsedDocument } from '../../src/features/suppliers/adapters/canonical-line.ts';
import { readImei } from '../../src/shared/identifiers/imei.ts';
import { orderFor, SupplierStage } from './support/supplier-stage.ts';

const lineOf = (document: ParsedDocument, index = 0): CanonicalLine => {
  expect(document.problems).to.deep.equal([]);
  const line = document.lines[index];
  if (!line) throw new Error(`no line ${index}`);
  return line;
};

/** Quantity and last day of each schedule entry. */
const dates = (line: CanonicalLine): [number, string | null][] => (line.schedule ?? []).map((entry) => [entry.quantity, entry.to]);
const despatched = (line: CanonicalLine): number[] => line.despatches.filter((despatch) => !despatch.replacement).map((despatch) => despatch.quantity);

describe('the ten orders of the demo, as their suppliers report them', function () {
  this.timeout(60_000);
  let stage: SupplierStage;
  before(async () => { stage = await SupplierStage.open(); });
  after(() => stage.close());

  it('week 1: Nordlicht takes 120 tablets and says nothing yet, Rheintal promises three parts', async () => {
    await stage.place('nordlicht', orderFor('PO-1', ['NL-4410', 120]));
    await stage.place('rheintal', orderFor('PO-2', ['RT-TAB-102', 120]));
    const first = lineOf(await stage.poll('nordlicht', 'PO-1'));
    expect(first).to.include({ orderNumber: 'PO-1', lineReference: '1', articleNumber: 'NL-4410', ordered: 120, confirmed: null });
    expect(first.schedule).to.equal(null);
    const second = lineOf(await stage.poll('rheintal', 'PO-2'));
    expect(second).to.include({ ordered: 120, confirmed: 120, backordered: 0 });
    expect(second.schedule?.map(({ quantity, from, to, precision, kind }) => ({ quantity, from, to, precision, kind }))).to.deep.equal([
      { quantity: 30, from: '2020-05-04', to: '2020-05-08', precision: 'week', kind: 'fixed' },
      { quantity: 50, from: '2020-05-18', to: '2020-05-22', precision: 'week', kind: 'fixed' },
      { quantity: 40, from: '2020-06-01', to: '2020-06-05', precision: 'week', kind: 'fixed' },
    ]);
  });

  it('week 2: Nordlicht has confirmed for week 3; Kontor has received only', async () => {
    await stage.goTo(2);
    const first = lineOf(await stage.poll('nordlicht', 'PO-1'));
    expect(first.confirmed).to.equal(120);
    expect(dates(first)).to.deep.equal([[120, '2020-05-08']]);
    await stage.place('kontor', orderFor('PO-3', ['0070010', 60]));
    await stage.place('rheintal', orderFor('PO-4', ['RT-NB-L14', 70]));
    expect(lineOf(await stage.poll('kontor', 'PO-3'))).to.include({ ordered: 60, confirmed: null, rejected: null });
  });

  it('week 3: the first slip, the first part with its numbers, and a substitute that costs 18 euros more', async () => {
    await stage.goTo(3);
    expect(dates(lineOf(await stage.poll('nordlicht', 'PO-1')))).to.deep.equal([[120, '2020-05-29']]);
    const second = lineOf(await stage.poll('rheintal', 'PO-2'));
    expect(despatched(second)).to.deep.equal([30]);
    expect(dates(second)).to.deep.equal([[50, '2020-05-22'], [40, '2020-06-05']]);
    const despatch = second.despatches[0];
    expect(despatch?.shippedOn).to.equal('2020-05-04');
    expect(despatch?.trackingNumbers).to.have.length(2);
    expect(despatch?.identifiers).to.have.length(30);
    expect(despatch?.identifiers[0]).to.deep.equal({ type: 'SN', value: '0071E00013' });

    const document = await stage.poll('kontor', 'PO-3');
    const original = lineOf(document);
    expect(original).to.include({ ordered: 60, rejected: 20, cancelled: 40, confirmed: 0, rejectionReason: 'Nicht lieferbar' });
    expect(original.substitution).to.include({ articleNumber: '0070011', quantity: 40, unitPrice: 4_070_000 });
    const substitute = lineOf(document, 1);
    expect(substitute).to.include({ substituteForLineId: '1', lineReference: null, articleNumber: '0070011', ordered: 40, confirmed: 40 });
    expect(dates(substitute)).to.deep.equal([[40, '2020-05-29']]);

    await stage.place('nordlicht', orderFor('PO-5', ['NL-5520', 50]));
    await stage.place('kontor', orderFor('PO-6', ['0070200', 30]));
  });

  it('week 4: teacher laptops in two parts, phones confirmed', async () => {
    await stage.goTo(4);
    const fourth = lineOf(await stage.poll('rheintal', 'PO-4'));
    expect(despatched(fourth)).to.deep.equal([25]);
    expect(dates(fourth)).to.deep.equal([[45, '2020-06-12']]);
    expect(dates(lineOf(await stage.poll('nordlicht', 'PO-5')))).to.deep.equal([[50, '2020-05-29']]);
    expect(dates(lineOf(await stage.poll('kontor', 'PO-6')))).to.deep.equal([[30, '2020-05-22']]);
    await stage.place('rheintal', orderFor('PO-7', ['RT-NB-K14', 30]));
  });

  it('week 5: 50 tablets, 30 phones of which one IMEI is announced wrongly, and the laptops put off by two weeks', async () => {
    await stage.goTo(5);
    await stage.place('rheintal', orderFor('PO-8', ['RT-HS-20', 150]));
    expect(despatched(lineOf(await stage.poll('rheintal', 'PO-2')))).to.deep.equal([30, 50]);
    expect(dates(lineOf(await stage.poll('nordlicht', 'PO-5')))).to.deep.equal([[50, '2020-06-12']]);
    const sixth = lineOf(await stage.poll('kontor', 'PO-6'));
    const announced = sixth.despatches.flatMap((despatch) => despatch.identifiers.map((identifier) => identifier.value));
    const [delivery] = await stage.controls.kontor.deliveries(5);
    const labels = delivery?.units.map((unit) => unit.imei ?? '') ?? [];
    expect(announced).to.have.length(30);
    expect(announced.filter((imei) => labels.includes(imei))).to.have.length(29);
    expect([...announced, ...labels].every((imei) => readImei(imei).ok)).to.equal(true);
  });

  it('week 6: the second slip, 40 substitutes with one dead on arrival', async () => {
    await stage.goTo(6);
    expect(dates(lineOf(await stage.poll('nordlicht', 'PO-1')))).to.deep.equal([[120, '2020-06-19']]);
    const substitute = lineOf(await stage.poll('kontor', 'PO-3'), 1);
    expect(despatched(substitute)).to.deep.equal([40]);
    const [delivery] = await stage.controls.kontor.deliveries(6);
    const dead = delivery?.units.filter((unit) => unit.condition === 'dead_on_arrival') ?? [];
    expect(delivery?.units).to.have.length(40);
    expect(dead).to.have.length(1);
    await stage.controls.kontor.complain(dead[0]?.serial ?? '');
    await stage.place('kontor', orderFor('PO-9', ['0070300', 40]));
  });

  it('week 7: Rheintal completes, Kontor refuses 40 laptops, 40 tablets go on back order, a cancellation is asked for', async () => {
    await stage.goTo(7);
    const second = lineOf(await stage.poll('rheintal', 'PO-2'));
    expect(despatched(second)).to.deep.equal([30, 50, 40]);
    expect(second.schedule).to.deep.equal([]);
    expect(lineOf(await stage.poll('kontor', 'PO-9'))).to.include({ ordered: 40, rejected: 40, confirmed: 0 });
    await stage.place('rheintal', orderFor('PO-10', ['RT-TAB-102', 40]));
    const tenth = lineOf(await stage.poll('rheintal', 'PO-10'));
    expect(tenth).to.include({ confirmed: 0, backordered: 40 });
    expect(dates(tenth)).to.deep.equal([[40, '2020-07-10']]);

    const first = lineOf(await stage.poll('nordlicht', 'PO-1'));
    await stage.adapters.nordlicht.requestCancellation?.({
      ourNumber: 'PO-1', supplierOrderId: first.supplierOrderId ?? '', lineReference: '1', supplierLineId: first.supplierLineId,
      articleNumber: 'NL-4410', quantity: 80, reason: null,
    }, stage.io);
    const asked = lineOf(await stage.poll('nordlicht', 'PO-1'));
    expect(asked).to.include({ cancelled: 0, confirmed: 120 });
    expect(asked.cancellations.map(({ quantity, result }) => [quantity, result])).to.deep.equal([[80, 'pending']]);
  });

  it('week 8: the cancellation is accepted; one pallet carries three orders; 52 laptops come for 50', async () => {
    await stage.goTo(8);
    const first = lineOf(await stage.poll('nordlicht', 'PO-1'));
    expect(first).to.include({ cancelled: 80, confirmed: 40 });
    expect(first.cancellations[0]?.result).to.equal('accepted');
    const [pallet, ...others] = await stage.controls.rheintal.deliveries(8);
    expect(others).to.deep.equal([]);
    expect(pallet?.deliveryNote.map(({ customerOrderNumber, quantity }) => [customerOrderNumber, quantity])).to.deep.equal([['PO-4', 45], ['PO-7', 30], ['PO-8', 120]]);
    expect(pallet?.units).to.have.length(75);
    expect(pallet?.counted.map((counted) => counted.quantity)).to.deep.equal([120]);
    const numbers = await Promise.all(['PO-4', 'PO-7', 'PO-8'].map(async (number) => lineOf(await stage.poll('rheintal', number)).despatches.at(-1)?.despatchNumber));
    expect(new Set(numbers)).to.deep.equal(new Set([pallet?.despatchNumber]));
    expect(despatched(lineOf(await stage.poll('nordlicht', 'PO-5')))).to.deep.equal([50]);
    expect((await stage.controls.nordlicht.deliveries(8))[0]?.units).to.have.length(52);
  });

  it('week 9: 40 tablets of Nordlicht, and the replacement of the dead one, which is no shipment of the order', async () => {
    await stage.goTo(9);
    const first = lineOf(await stage.poll('nordlicht', 'PO-1'));
    expect(despatched(first)).to.deep.equal([40]);
    expect(first.schedule).to.deep.equal([]);
    const substitute = lineOf(await stage.poll('kontor', 'PO-3'), 1);
    expect(substitute.shipped).to.equal(40);
    expect(substitute.despatches.map(({ quantity, replacement }) => [quantity, replacement])).to.deep.equal([[40, false], [1, true]]);
    expect((await stage.controls.kontor.deliveries(9))[0]?.units).to.have.length(1);
  });

  it('week 10: the date of the back order is withdrawn', async () => {
    await stage.goTo(10);
    const tenth = lineOf(await stage.poll('rheintal', 'PO-10'));
    expect(tenth.backordered).to.equal(40);
    expect(tenth.schedule).to.deep.equal([{ quantity: 40, from: null, to: null, precision: 'none', kind: 'estimate', basis: 'delivery' }]);
  });

  it('weeks 11 and 12: the rest of the headsets; 383 devices with unique numbers in all', async () => {
    await stage.goTo(12, 6);
    expect(despatched(lineOf(await stage.poll('rheintal', 'PO-8')))).to.deep.equal([120, 30]);
    const deliveries = (await Promise.all(Object.values(stage.controls).map((control) => control.deliveries()))).flat();
    const serials = deliveries.flatMap((delivery) => delivery.units.map((unit) => unit.serial));
    expect(serials).to.have.length(383);
    expect(new Set(serials).size).to.equal(383);
    expect(deliveries.find((delivery) => delivery.counted.length > 0 && delivery.week === 11)?.counted[0]?.quantity).to.equal(30);
  });

  it('lists what has changed since the last look', async () => {
    const { adapters, io } = stage;
    const changes = await adapters.rheintal.changes?.(null, io);
    expect(changes?.supplierOrderIds).to.have.length(5);
    const later = await adapters.rheintal.changes?.(changes?.cursor ?? '', io);
    expect(later?.supplierOrderIds).to.deep.equal([]);
  });
});
