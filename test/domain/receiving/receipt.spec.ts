import { expect } from 'chai';
import fc from 'fast-check';
import { outcomeOf, proposeCorrections, type LineRoom } from '../../../src/features/receiving/receipt.ts';

const room = (change: Partial<LineRoom>): LineRoom => ({ due: 30, accepted: 0, shipped: 30, scanned: 0, missingNumbers: 0, ...change });
const plain = { announced: false, damaged: false, refused: false };

describe('outcome of a scan on a line', () => {
  it('is surplus beyond what is ordered, announced or not', () => {
    expect(outcomeOf(room({ scanned: 30 }), plain)).to.equal('surplus');
    expect(outcomeOf(room({ accepted: 10, scanned: 20 }), { ...plain, announced: true })).to.equal('surplus');
    expect(outcomeOf(room({ scanned: 30 }), { ...plain, damaged: true })).to.equal('surplus');
    expect(outcomeOf(room({ scanned: 30 }), { ...plain, refused: true })).to.equal('expected');
  });

  it('is unknown only where everything on its way was announced by number', () => {
    expect(outcomeOf(room({ scanned: 10, missingNumbers: 20 }), plain)).to.equal('unknown');
    expect(outcomeOf(room({ scanned: 10, missingNumbers: 20 }), { ...plain, announced: true })).to.equal('expected');
    expect(outcomeOf(room({ scanned: 10, missingNumbers: 5 }), plain)).to.equal('expected');
    expect(outcomeOf(room({ shipped: 0 }), plain)).to.equal('expected');
  });
});

describe('proposed corrections', () => {
  const on = (id: string, orderLineId: string | null) => ({ id, orderLineId });

  it('pair what is alone on both sides, by line and then in the whole receipt', () => {
    expect([...proposeCorrections([on('a', 'x'), on('b', null)], [on('1', 'x'), on('2', 'y')])]).to.deep.equal([['a', '1'], ['b', '2']]);
    expect([...proposeCorrections([on('a', 'x'), on('b', 'x')], [on('1', 'x'), on('2', 'x')])]).to.deep.equal([]);
    expect([...proposeCorrections([on('a', 'x')], [on('1', 'y')])]).to.deep.equal([]);
  });

  it('never use a number or a scan twice', () => {
    const list = fc.array(fc.constantFrom('x', 'y', 'z', null), { maxLength: 6 });
    fc.assert(fc.property(list, list, (unknown, missing) => {
      const pairs = [...proposeCorrections(unknown.map((line, index) => on(`s${index}`, line)), missing.map((line, index) => on(`a${index}`, line ?? 'x')))];
      expect(new Set(pairs.map(([, number]) => number)).size).to.equal(pairs.length);
    }));
  });
});
