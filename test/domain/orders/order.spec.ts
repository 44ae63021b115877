import { expect } from 'chai';
import { deriveLine, emptyCounters, type LineCounters } from '../../../src/features/orders/order-line.ts';
import {
  assertCancellable, cancellableQuantity, cancellationAfterNews, endingOf, findOrderProblems, holdOrder, isOrderFinished,
  nextOrderActions, orderMachine, releaseOrder, stepOrder, type CancellationRequest, type OrderLine,
} from '../../../src/features/orders/order.ts';

const derived = (counters: Partial<LineCounters> & { ordered: number }) => deriveLine({ ...emptyCounters, ...counters });
const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'nothing thrown';
};

const line = (over: Partial<OrderLine> = {}): OrderLine => ({
  id: 'l1', position: 1, needId: null, equipmentClassId: 'tablet', productModelId: 'm', supplierSku: null, packSize: 1,
  taxCategory: 'standard', neededBy: null, substituteForId: null, unitPrice: 3_890_000, priceBase: 1, discount: 0,
  counters: { ...emptyCounters, ordered: 120 },
  shares: [
    { id: 's1', position: 1, quantity: 70, closed: 0, accepted: 0, organisationId: 'a', costBearerId: 'a', fundingProgrammeId: null, shipToId: null },
    { id: 's2', position: 2, quantity: 50, closed: 0, accepted: 0, organisationId: 'b', costBearerId: 'b', fundingProgrammeId: null, shipToId: null },
  ],
  ...over,
});

describe('purchase order', () => {
  it('goes from draft to sent and through doubt back to the same send', () => {
    let state = orderMachine.initial;
    for (const action of ['submit', 'approve', 'send', 'lose_track', 'resend', 'lose_track', 'find', 'acknowledge', 'close'] as const) {
      state = stepOrder({ state, holdReason: null }, action);
    }
    expect(state).to.equal('closed');
    expect(codeOf(() => stepOrder({ state: 'draft', holdReason: null }, 'send'))).to.equal('state.not_allowed');
    expect(codeOf(() => stepOrder({ state: 'sending', holdReason: null }, 'cancel'))).to.equal('state.not_allowed');
  });

  it('can be held in each open state, keeps that state, and sends nothing meanwhile', () => {
    for (const state of orderMachine.states) {
      const order = { state, holdReason: null };
      if (isOrderFinished(state)) {
        expect(codeOf(() => holdOrder(order, 'budget'))).to.equal('order.hold_not_possible');
        continue;
      }
      const held = holdOrder(order, 'budget');
      expect(held).to.deep.equal({ state, holdReason: 'budget' });
      expect(nextOrderActions(held)).to.not.include.members(['send']);
      expect(releaseOrder(held)).to.deep.equal(order);
    }
    expect(codeOf(() => stepOrder({ state: 'approved', holdReason: 'budget' }, 'send'))).to.equal('order.on_hold');
    expect(stepOrder({ state: 'sent', holdReason: 'budget' }, 'acknowledge')).to.equal('acknowledged');
    expect(codeOf(() => releaseOrder({ state: 'draft', holdReason: null }))).to.equal('order.not_on_hold');
  });

  it('ends as its lines end', () => {
    const done = derived({ ordered: 10, shipped: 10, received: 10 });
    expect(endingOf([done])).to.equal('close');
    expect(endingOf([done, derived({ ordered: 10, shipped: 4 })])).to.equal(null);
    expect(endingOf([done, derived({ ordered: 40, rejected: 40 })])).to.equal('close_short');
    expect(endingOf([derived({ ordered: 40, rejected: 40 })])).to.equal('cancel');
    expect(endingOf([derived({ ordered: 10, shipped: 12, received: 12 })])).to.equal(null);
  });

  it('is cancelled only while nothing has been shipped', () => {
    expect(codeOf(() => assertCancellable([derived({ ordered: 10, shipped: 1 })]))).to.equal('order.already_shipped');
    expect(() => assertCancellable([derived({ ordered: 10, confirmed: 10 })])).to.not.throw();
  });

  it('lists every mistake at once', () => {
    expect(findOrderProblems({ lines: [line()] })).to.deep.equal([]);
    expect(findOrderProblems({ lines: [] }).map((problem) => problem.code)).to.deep.equal(['order.no_lines']);
    const wrong = line({ counters: { ...emptyCounters, ordered: 125 }, packSize: 10, unitPrice: -1, discount: 10_001, priceBase: 0 });
    expect(findOrderProblems({ lines: [wrong, line()] }).map((problem) => problem.code)).to.deep.equal([
      'order.position_twice', 'order.price', 'order.price_base', 'order.discount', 'order.broken_pack', 'order.shares_differ',
    ]);
  });
});

describe('cancellation of pieces', () => {
  const request: CancellationRequest = {
    id: 'c1', lineId: 'l1', quantity: 4, reason: 'surplus', requestedBy: 'p', requestedAt: new Date(0), state: 'requested',
  };

  it('is overtaken when all 10 ship, and stays while a part can still be saved', () => {
    expect(cancellationAfterNews('requested', derived({ ordered: 10, shipped: 8 }))).to.equal('requested');
    expect(cancellationAfterNews('requested', derived({ ordered: 10, shipped: 10 }))).to.equal('overtaken');
    expect(cancellationAfterNews('accepted', derived({ ordered: 10, cancelled: 4, shipped: 10 }))).to.equal('accepted');
  });

  it('binds its pieces until answered: the same pieces are not asked for twice', () => {
    const waiting = derived({ ordered: 10, confirmed: 10 });
    expect(waiting.open).to.equal(10);
    expect(cancellableQuantity(waiting, [request])).to.equal(6);
    expect(cancellableQuantity(waiting, [{ ...request, state: 'refused' }])).to.equal(10);
  });
});
