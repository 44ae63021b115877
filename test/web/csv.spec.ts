import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { csvOf } from '../../web/src/parts/csv.ts';

describe('a list as a file', () => {
  it('has the separators of its language and a mark that tells its encoding', () => {
    expect(csvOf(['Nr', 'Menge'], [['B-1', 3], ['B;2', null]], 'de')).to.equal('\uFEFFNr;Menge\r\nB-1;3\r\n"B;2";\r\n');
    expect(csvOf(['No', 'Units'], [['B,1', 3]], 'en')).to.equal('\uFEFFNo,Units\r\n"B,1",3\r\n');
  });

  it('holds no cell that a spreadsheet takes for a formula, and loses no text', () => {
    const text = fc.oneof(fc.string(), fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝'), fc.string()).map((parts) => parts.join('')));
    fc.assert(fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (rows) => {
      const read: string[][] = parse(csvOf(['a', 'b'], rows, 'de'), { bom: true, delimiter: ';', record_delimiter: '\r\n', relax_column_count: false });
      const cells = read.slice(1).flat();
      expect(cells.some((cell) => /^[=+\-@\t\r＝]/.test(cell))).to.equal(false);
      expect(cells.map((cell, at) => (cell === rows.flat()[at] ? cell : cell.replace(/^'/, '')))).to.deep.equal(rows.flat());
    }));
  });
});
