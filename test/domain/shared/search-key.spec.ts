import { expect } from 'chai';
import fc from 'fast-check';
import { KEY_LENGTH, searchKey, sortKey } from '../../../src/shared/search-key.ts';

describe('search and sort keys (DIN 5007 variant 1)', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Grundschule Süd', 'grundschule sud'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['Café  au\tLait', 'cafe au lait'],
    ['Łódź', 'lodz'],
    ['Müller-Lüdenscheidt', 'muller ludenscheidt'],
    ["O'Brien", 'obrien'],
    ['Ａｂｃ　１', 'abc 1'],
    ['  ', ''],
  ];
  for (const [text, key] of cases) it(`${JSON.stringify(text)} -> ${JSON.stringify(key)}`, () => expect(sortKey(text)).to.equal(key));

  it('files umlauts beside their vowel', () => {
    const names = ['Zander', 'Öhler', 'Ohm', 'Ärmel', 'Arndt', 'Arp', 'Oder'];
    expect(names.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))).to.deep.equal(['Ärmel', 'Arndt', 'Arp', 'Oder', 'Öhler', 'Ohm', 'Zander']);
  });

  it('finds composed and decomposed spellings alike', () => {
    expect(searchKey('Jose\u0301', null, 'Ma\u0308rz')).to.equal(searchKey('José März'));
  });

  it('never grows beyond its column and is the same when folded again', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const key = sortKey(text);
      expect([...key].length).to.be.at.most(KEY_LENGTH);
      expect(sortKey(key)).to.equal(key);
    }));
  });
});
