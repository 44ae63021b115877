import { expect } from 'chai';
import fc from 'fast-check';
import { readPastedLines, readPrice, readQuantity } from '../../web/src/procurement/order-draft.ts';
import { WedgeDetector } from '../../web/src/scan/wedge.ts';
import { kindOf } from '../../web/src/scan/scan-kind.ts';

describe('what is typed and pasted into an order', () => {
  it('reads prices as people write them, in hundredths of a cent', () => {
    const cases: readonly (readonly [string, number | undefined])[] = [
      ['389', 3_890_000], ['389,00', 3_890_000], ['389.00 €', 3_890_000], ['1.234,50', 12_345_000], ['1,234.50', 12_345_000], ['1.234', 12_340_000], ['EUR 0,0125', 125], ['12,3', 123_000], ['', undefined], ['12,34567', undefined], ['abc', undefined], ['-3', undefined],
    ];
    for (const [text, price] of cases) expect(readPrice(text), text).to.equal(price);
  });

  it('reads whole quantities only', () => {
    const cases: readonly (readonly [string, number | undefined])[] = [['12', 12], ['1.200', 1200], ['1 200', 1200], ['0', undefined], ['1,5', undefined], ['1.5', undefined], ['zwölf', undefined]];
    for (const [text, quantity] of cases) expect(readQuantity(text), text).to.equal(quantity);
  });

  it('reads back every price that German writing gives', () => {
    const german = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' });
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => readPrice(german.format(cents / 100)) === cents * 100));
  });

  it('takes lines from a spreadsheet and leaves its heading out', () => {
    const pasted = 'Artikel\tBezeichnung\tMenge\tPreis\nNL-4410\tTablet Morgan 10\t120\t389,00\n;;;\nNL-77\tHülle\t1.200\t9,90 €';
    expect(readPastedLines(pasted)).to.deep.equal([
      { articleNumber: 'NL-4410', modelName: 'Tablet Morgan 10', quantity: '120', unitPrice: '389,00' },
      { articleNumber: 'NL-77', modelName: 'Hülle', quantity: '1.200', unitPrice: '9,90 €' },
    ]);
    expect(readPastedLines('FW-M10;5;389')).to.deep.equal([{ articleNumber: 'FW-M10', modelName: 'FW-M10', quantity: '5', unitPrice: '389' }]);
  });
});

describe('a scanner that types', () => {
  const type = (text: string, delay: number, detector = new WedgeDetector()): string | undefined => {
    let at = 1_000;
    for (const key of text) detector.key(key, (at += delay));
    return detector.key('Enter', at + delay);
  };

  it('is told from a person by its speed', () => {
    expect(type('FWA00001', 5)).to.equal('FWA00001');
    expect(type('FWA00001', 41)).to.equal(undefined);
    expect(type('FW', 5)).to.equal(undefined);
  });

  it('gives no half number where the burst stumbled', () => {
    const detector = new WedgeDetector();
    let at = 1_000;
    for (const [index, key] of [...'FWA00001'].entries()) detector.key(key, (at += index === 4 ? 60 : 5));
    expect(detector.key('Enter', at + 5)).to.equal(undefined);
  });

  it('is heard behind what was typed by hand before', () => {
    const detector = new WedgeDetector();
    detector.key('x', 0);
    expect(type('FWA00001', 5, detector)).to.equal('FWA00001');
  });

  it('reads IMEIs by their check digit', () => {
    expect(kindOf('490154203237518')).to.equal('imei');
    expect(kindOf('490154203237519')).to.equal('serial');
    expect(kindOf('FWA00001')).to.equal('serial');
  });
});
