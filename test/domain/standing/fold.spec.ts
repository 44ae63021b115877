import { expect } from 'chai';
import { foldLine } from '../../../src/features/suppliers/standing/fold.ts';
import { changesBetween } from '../../../src/features/suppliers/standing/standing.ts';
import { backordered, cancelled, confirmed, corrected, day, declined, deleted, delivered, document, on, rejected, schedule, shipped } from './statement-builder.ts';

describe('standing of a line', () => {
  it('begins as submitted, is acknowledged without a promise, then confirmed', () => {
    expect(foldLine(10, [])).to.deep.include({ state: 'submitted', lastHeardAt: null, slips: [] });
    const heard = document([{ kind: 'acknowledged' }], { observedAt: day(1) });
    expect(foldLine(10, heard)).to.deep.include({ state: 'acknowledged', lastHeardAt: day(1) });
    expect(foldLine(10, [...heard, ...document([confirmed(10)], { observedAt: day(2) })]).state).to.equal('confirmed');
  });

  it('follows a split: 10 confirmed, 4 shipped, then 6, then all delivered', () => {
    const start = document([confirmed(10)], { observedAt: day(1) });
    const first = [...start, ...document([shipped('D1', 4)], { observedAt: day(2) })];
    expect(foldLine(10, first)).to.deep.include({ state: 'partially_shipped' });
    expect(foldLine(10, first).quantities).to.include({ shippedIn: 4, confirmedOpen: 6 });
    const second = [...first, ...document([shipped('D2', 6)], { observedAt: day(3) })];
    expect(foldLine(10, second).state).to.equal('shipped');
    expect(foldLine(10, second).quantities).to.include({ shippedIn: 10, confirmedOpen: 0 });
    const part = [...second, ...document([delivered('D1')], { observedAt: day(4) })];
    expect(foldLine(10, part)).to.include({ state: 'partially_delivered', delivered: 4 });
    const all = [...part, ...document([delivered('D2', 6)], { observedAt: day(5) })];
    expect(foldLine(10, all)).to.include({ state: 'delivered', delivered: 10 });
  });

  it('lets 8 shipped eat into 6 confirmed and 4 backordered', () => {
    const standing = foldLine(10, [...document([confirmed(6), backordered(4)]), ...document([shipped('D1', 8)])]);
    expect(standing.quantities).to.include({ shippedIn: 8, backorderedOpen: 2, unanswered: 0 });
  });

  it('keeps an advice of 12 on 10 outside the line', () => {
    expect(foldLine(10, document([shipped('D1', 12)])).quantities).to.include({ shippedIn: 10, over: 2, open: 0 });
  });

  it('closes 20 rejected and 40 substituted of 60, once', () => {
    const product = { supplierSku: 'X', manufacturerPartNumber: null, name: null, unitPrice: 4_070_000 };
    const answer = document([rejected(20), { kind: 'substituted', quantity: 40, product }], { observedAt: day(1) });
    const standing = foldLine(60, answer);
    expect(standing).to.include({ state: 'cancelled', substituted: 40 });
    expect(standing.counters).to.include({ rejected: 20, cancelled: 40 });
    const total = foldLine(60, [...answer, ...document([cancelled(40)], { observedAt: day(2) })]);
    expect(total.counters.cancelled).to.equal(40);
    expect(foldLine(40, document([rejected(40)])).state).to.equal('rejected');
  });

  it('loses what has not shipped when it is declined: rejected at first, cancelled once confirmed, until confirmed anew', () => {
    expect(foldLine(10, document([declined], { observedAt: day(1) }))).to.deep.include({ state: 'rejected', acknowledged: true });
    const told = [...document([confirmed(10)], { observedAt: day(1) }), ...document([shipped('D1', 4)], { observedAt: day(2) }), ...document([declined], { observedAt: day(3) })];
    expect(foldLine(10, told).counters).to.include({ confirmed: 0, cancelled: 6, rejected: 0, shipped: 4 });
    const late = [...told, ...document([shipped('D2', 1)], { observedAt: day(4) })];
    expect(foldLine(10, late).counters).to.include({ cancelled: 5, shipped: 5 });
    const again = [...late, ...document([confirmed(9)], { observedAt: day(5) })];
    expect(foldLine(10, again)).to.deep.include({ state: 'partially_shipped' });
    expect(foldLine(10, again).counters).to.include({ confirmed: 9, cancelled: 0 });
    const elsewhere = [...document([confirmed(6)], { observedAt: day(1), supplierOrderId: 'S1' }), ...document([declined], { observedAt: day(2), supplierOrderId: 'S2' })];
    expect(foldLine(10, elsewhere).quantities).to.include({ confirmedOpen: 6, closed: 0, unanswered: 4 });
  });

  it('counts goods that ship after an accepted cancellation as over', () => {
    const accepted = [...document([confirmed(10)]), ...document([cancelled(4, 'request-1')], { observedAt: day(1) })];
    expect(foldLine(10, accepted).quantities).to.include({ closed: 4, open: 6 });
    expect(foldLine(10, [...accepted, ...document([shipped('D1', 10)], { observedAt: day(2) })]).quantities).to.include({ closed: 4, shippedIn: 6, over: 4 });
  });

  it('adds up answers to several requests and takes back a cancellation that the supplier takes back', () => {
    const two = [...document([cancelled(4, 'a')]), ...document([cancelled(3, 'b')])];
    expect(foldLine(10, two).counters.cancelled).to.equal(7);
    const reinstated = [...document([cancelled(5)], { observedAt: day(1) }), ...document([cancelled(0)], { observedAt: day(2) })];
    expect(foldLine(10, reinstated).counters.cancelled).to.equal(0);
  });

  it('does not count replacements as shipped', () => {
    const standing = foldLine(40, [...document([shipped('D1', 40)]), ...document([shipped('R1', 1, { replacement: true })])]);
    expect(standing.counters.shipped).to.equal(40);
    expect(standing.despatches).to.have.length(2);
  });

  it('leaves a figure alone that a later document omits', () => {
    const standing = foldLine(10, [...document([confirmed(6), backordered(4)], { observedAt: day(1) }), ...document([confirmed(7)], { observedAt: day(2) })]);
    expect(standing.counters).to.include({ confirmed: 7, backordered: 4 });
  });

  it('adds up response lines of one document and supplier orders of one line', () => {
    expect(foldLine(10, document([confirmed(6), confirmed(4)])).counters.confirmed).to.equal(10);
    const split = [
      ...document([confirmed(10)], { observedAt: day(1) }),
      ...document([confirmed(6)], { observedAt: day(2), supplierOrderId: 'S1' }),
      ...document([confirmed(2)], { observedAt: day(2), supplierOrderId: 'S2' }),
      ...document([confirmed(4)], { observedAt: day(3), supplierOrderId: 'S2' }),
    ];
    const standing = foldLine(10, split);
    expect(standing.counters.confirmed).to.equal(10);
    expect(standing.supplierOrderIds).to.have.members(['S1', 'S2']);
    const byPhone = [...split, ...document([confirmed(7)], { observedAt: day(4) })];
    expect(foldLine(10, byPhone).counters.confirmed).to.equal(7);
    const again = [...byPhone, ...document([confirmed(5)], { observedAt: day(5), supplierOrderId: 'S1' })];
    expect(foldLine(10, again).counters.confirmed).to.equal(9);
  });

  it('is on hold with the reason until released, and waits for an answer to a proposed change', () => {
    const held = [...document([confirmed(10)]), ...document([{ kind: 'held', reason: 'credit limit' }], { observedAt: day(1) })];
    expect(foldLine(10, held)).to.include({ state: 'on_hold', onHold: true, holdReason: 'credit limit' });
    expect(foldLine(10, [...held, ...document([{ kind: 'released' }], { observedAt: day(2) })])).to.include({ state: 'confirmed', onHold: false });
    const proposal = document([{ kind: 'change_proposed', quantity: 8, unitPrice: null, note: null }], { observedAt: day(1) });
    expect(foldLine(10, proposal).state).to.equal('change_pending');
    expect(foldLine(10, [...proposal, ...document([{ kind: 'change_settled' }], { observedAt: day(2) })]).state).to.equal('acknowledged');
  });

  it('raises an exception for an unknown code and keeps the standing', () => {
    const standing = foldLine(10, [...document([confirmed(10)]), ...document([{ kind: 'exception', code: 'line_status_99', detail: null, despatchNumber: null }], { observedAt: day(1) })]);
    expect(standing.state).to.equal('confirmed');
    expect(standing.exceptions.map((one) => one.code)).to.deep.equal(['line_status_99']);
  });

  it('counts each invoice once, with its latest document', () => {
    const invoice = (invoiceNumber: string, quantity: number) => ({ kind: 'invoiced' as const, invoiceNumber, quantity });
    const standing = foldLine(10, [
      ...document([invoice('R1', 5)], { observedAt: day(1) }), ...document([invoice('R1', 4)], { observedAt: day(2) }), ...document([invoice('R2', 3)], { observedAt: day(2) }),
    ]);
    expect(standing.invoiced).to.equal(7);
  });

  it('tells what news changed', () => {
    const before = document([confirmed(10)], { observedAt: day(1) });
    const changes = changesBetween(foldLine(10, before), foldLine(10, [...before, ...document([shipped('D1', 4)], { observedAt: day(2) })]));
    expect(changes).to.deep.include({ what: 'shipped', from: 0, to: 4 });
    expect(changes.map((change) => change.what)).to.have.members(['shipped', 'state']);
  });

  it('dates what is open, nearest first, and drops the part that has shipped', () => {
    const dated = [...document([confirmed(10), schedule(on('2020-05-26', 4), on('2020-05-12', 6))], { observedAt: day(1) })];
    expect(foldLine(10, dated).schedule.map((entry) => [entry.quantity, entry.expected])).to.deep.equal([[6, '2020-05-12'], [4, '2020-05-26']]);
    const after = foldLine(10, [...dated, ...document([shipped('D1', 7)], { observedAt: day(2) })]);
    expect(after.schedule.map((entry) => [entry.quantity, entry.expected])).to.deep.equal([[3, '2020-05-26']]);
    expect(foldLine(10, document([schedule(on('2020-05-12', 6))])).undated).to.equal(4);
  });

  it('cuts the far end of the schedule when units are cancelled', () => {
    const standing = foldLine(10, [...document([schedule(on('2020-05-12', 6), on('2020-05-26', 4))]), ...document([cancelled(5)], { observedAt: day(1) })]);
    expect(standing.schedule.map((entry) => [entry.quantity, entry.expected])).to.deep.equal([[5, '2020-05-12']]);
  });

  it('makes an explicit correction or deletion count, and a mere later figure not', () => {
    const original = document([shipped('D1', 10)], { observedAt: day(1) });
    expect(foldLine(10, [...original, ...document([shipped('D1', 6)], { observedAt: day(2) })]).counters.shipped).to.equal(10);
    expect(foldLine(10, [...original, ...document([corrected('D1', 6)], { observedAt: day(2) })]).counters.shipped).to.equal(6);
    expect(foldLine(10, [...original, ...document([deleted('d1 ')], { observedAt: day(2) })]).counters.shipped).to.equal(0);
  });
});
