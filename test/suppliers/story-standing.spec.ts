import { expect } from 'chai';
import { matchLines, type MatchableLine } from '../../src/features/suppliers/adapters/match-lines.ts';
import { statementsFromDocument } from '../../src/features/suppliers/adapters/statements-from-document.ts';
import { type PollMark, sealPoll } from '../../src/features/suppliers/standing/fingerprint.ts';
import { foldLine } from '../../src/features/suppliers/standing/fold.ts';
import type { Standing } from '../../src/features/suppliers/standing/standing.ts';
import type { Statement } from '../../src/features/suppliers/standing/statement.ts';
import type { SupplierKey } from '../../demo/simulators/supplier-script.ts';
import { orderFor, SupplierStage } from './support/supplier-stage.ts';

/** week placed, supplier, our number, article, quantity */
const orders: readonly [number, SupplierKey, string, string, number][] = [
  [1, 'nordlicht', 'PO-1', 'NL-4410', 120], [1, 'rheintal', 'PO-2', 'RT-TAB-102', 120], [2, 'kontor', 'PO-3', '0070010', 60],
  [2, 'rheintal', 'PO-4', 'RT-NB-L14', 70], [3, 'nordlicht', 'PO-5', 'NL-5520', 50], [3, 'kontor', 'PO-6', '0070200', 30],
  [4, 'rheintal', 'PO-7', 'RT-NB-K14', 30], [5, 'rheintal', 'PO-8', 'RT-HS-20', 150], [6, 'kontor', 'PO-9', '0070300', 40],
  [7, 'rheintal', 'PO-10', 'RT-TAB-102', 40],
];

describe('what the polls of twelve weeks amount to', function () {
  this.timeout(120_000);
  const statements = new Map<string, Statement[]>();
  const marks = new Map<string, PollMark>();
  const lines: MatchableLine[] = [];
  let stage: SupplierStage;

  const poll = async (supplier: SupplierKey, number: string, observedAt: Date): Promise<void> => {
    const document = await stage.poll(supplier, number);
    expect(document.problems).to.deep.equal([]);
    const { matches } = matchLines(document.lines, lines);
    const drafts = statementsFromDocument(document, { connectionId: supplier, observedAt, hash: 'h', matches });
    for (const lineId of new Set(drafts.map((draft) => draft.lineId))) {
      const sealed = sealPoll(drafts.filter((draft) => draft.lineId === lineId), marks.get(lineId) ?? null);
      if (!sealed) continue;
      marks.set(lineId, sealed.mark);
      statements.set(lineId, [...(statements.get(lineId) ?? []), ...sealed.statements]);
    }
  };
  const standing = (lineId: string, ordered: number): Standing => foldLine(ordered, statements.get(lineId) ?? []);

  before(async () => {
    stage = await SupplierStage.open();
    for (let week = 1; week <= 12; week += 1) {
      for (const day of [0, 1, 4]) {
        await stage.goTo(week, day);
        if (day === 1) {
          for (const [, supplier, number, article, quantity] of orders.filter(([placed]) => placed === week)) {
            await stage.place(supplier, orderFor(number, [article, quantity]));
            lines.push({ orderId: number, orderNumber: number, lineId: number, lineReference: '1', articleNumber: article, substituteForLineId: null });
          }
          if (week === 3) lines.push({ orderId: 'PO-3', orderNumber: 'PO-3', lineId: 'PO-3b', lineReference: '2', articleNumber: '0070011', substituteForLineId: 'PO-3' });
        }
        if (day === 4 && week === 7) {
          await stage.adapters.nordlicht.requestCancellation?.({
            ourNumber: 'PO-1', supplierOrderId: 'NL-20-00001', lineReference: '1', supplierLineId: '1', articleNumber: 'NL-4410', quantity: 80, reason: null,
          }, stage.io);
        }
        for (const [placed, supplier, number] of orders) if (placed <= week && lines.some((line) => line.orderNumber === number)) await poll(supplier, number, stage.io.clock.now());
      }
    }
  });
  after(() => stage.close());

  it('adds up: 560 ordered = 380 shipped + 80 cancelled + 60 rejected + 40 on back order', () => {
    const ordered = orders.filter(([, , number]) => number !== 'PO-8');
    const sum = (figure: (line: Standing) => number): number => ordered.reduce((total, [, , number, , quantity]) => total + figure(standing(number, quantity)), 0);
    const substitute = standing('PO-3b', 40);
    expect({
      ordered: sum((line) => line.counters.ordered),
      shipped: sum((line) => line.quantities.shippedIn) + substitute.quantities.shippedIn,
      cancelled: sum((line) => line.counters.cancelled - line.substituted),
      rejected: sum((line) => line.counters.rejected),
      backordered: sum((line) => line.quantities.backorderedOpen),
      over: sum((line) => line.quantities.over) + substitute.quantities.over,
      unanswered: sum((line) => line.quantities.unanswered),
    }).to.deep.equal({ ordered: 560, shipped: 380, cancelled: 80, rejected: 60, backordered: 40, over: 0, unanswered: 0 });
  });

  it('finds the slips that no supplier has reported as such', () => {
    const slips = (lineId: string, ordered: number): number[] => standing(lineId, ordered).slips.map((slip) => slip.days).filter((days): days is number => days !== null);
    expect(slips('PO-1', 120)).to.deep.equal([21, 21]);
    expect(slips('PO-5', 50)).to.deep.equal([14]);
    expect(slips('PO-2', 120)).to.deep.equal([]);
    expect(slips('PO-8', 150)).to.deep.equal([]);
  });

  it('leaves no exception, and no date for what has none', () => {
    for (const [, , number, , quantity] of orders) expect(standing(number, quantity).exceptions, number).to.deep.equal([]);
    const tenth = standing('PO-10', 40);
    expect(tenth.state).to.equal('backordered');
    expect(tenth.schedule.map((entry) => entry.precision)).to.deep.equal(['none']);
  });

  it('knows every number that was announced', () => {
    expect(standing('PO-2', 120).identifiers).to.have.length(120);
    expect(standing('PO-6', 30).identifiers.every((identifier) => identifier.type === 'IMEI')).to.equal(true);
  });
});
