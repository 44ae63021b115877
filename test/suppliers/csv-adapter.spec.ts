import { expect } from 'chai';
import type { ParsedDocument } from '../../src/features/suppliers/adapters/canonical-line.ts';
import { csvAdapterKind } from '../../src/features/suppliers/adapters/csv/csv-adapter.ts';

const adapter = csvAdapterKind.open({}, {});
const read = (content: string | Uint8Array): Promise<ParsedDocument> => adapter.parse({
  documentType: 'csv', contentType: 'text/csv', observedAt: new Date('2020-05-04T08:00:00Z'), name: 'stand.csv',
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});
const problems = async (content: string): Promise<string[]> => (await read(content)).problems.map((problem) => `${problem.path} ${problem.code}`);

describe('status tables', () => {
  it('are read with German headers, semicolons and a BOM', async () => {
    const document = await read('\uFEFFBestellnummer;Position;Bestätigt;Rückstand;Termin\r\nPO-1;1;10;;KW 23\r\nPO-1;2;5;3;08.05.2020\r\n');
    expect(document.problems).to.deep.equal([]);
    expect(document.documentId).to.equal('stand.csv');
    expect(document.lines.map(({ lineReference, confirmed, backordered, schedule }) => ({ lineReference, confirmed, backordered, dated: schedule?.map((entry) => [entry.quantity, entry.to]) })))
      .to.deep.equal([
        { lineReference: '1', confirmed: 10, backordered: null, dated: [[10, '2020-06-05']] },
        { lineReference: '2', confirmed: 5, backordered: 3, dated: [[8, '2020-05-08']] },
      ]);
  });

  it('are read with English headers and commas, in the code page of old spreadsheets too', async () => {
    expect((await read('Order number,Line,Confirmed\nPO-1,1,10\n')).lines[0]).to.include({ confirmed: 10 });
    const document = await read(Buffer.from('Bestellnummer;Artikel;R\xFCckstand\nPO-1;T\xFCr;4\n', 'latin1'));
    expect(document.lines[0]).to.include({ articleNumber: 'Tür', backordered: 4 });
  });

  it('never turn serial numbers into numbers', async () => {
    const document = await read('Bestellung;Pos;Lieferschein;Liefermenge;Datum;Seriennummern\nPO-1;1;L1;2;2020-05-04;00123 1E5\nPO-1;1;L1;1;;"=""0099"""\n');
    expect(document.problems).to.deep.equal([]);
    const [despatch, ...others] = document.lines[0]?.despatches ?? [];
    expect(others).to.deep.equal([]);
    expect(despatch).to.include({ despatchNumber: 'L1', quantity: 3, shippedOn: '2020-05-04' });
    expect(despatch?.identifiers.map((identifier) => identifier.value)).to.deep.equal(['00123', '1E5', '0099']);
  });

  it('refuse what a spreadsheet has destroyed, in figures and in numbers', async () => {
    expect(await problems('Bestellung;Pos;Bestätigt;Lieferschein;Liefermenge;Seriennummern\nPO-1;1;1E2;L1;1;4,90154E+14\nPO-1;1;;L1;1;9E+5\n')).to.deep.equal([
      'rows/2/Bestätigt supplier.quantity', 'rows/2/Seriennummern identifier.spreadsheet_damage', 'rows/3/Seriennummern identifier.spreadsheet_damage',
    ]);
  });

  it('name every wrong row and column', async () => {
    expect(await problems([
      'Bestellung;Pos;Bestätigt;Termin;Lieferschein;Geliefert;Seriennummer;Farbe',
      'PO-1;1;zehn;;;;;', ';2;1;;;;;', 'PO-1;;1;;;;;', 'PO-1;3;1.000;30.02.2020;;;;', 'PO-1;4;;KW 23;;;;',
      'PO-1;5;;;;;S01;', 'PO-1;6;;;L2;;S02;', 'PO-1;7;;;L2;1;S02;', 'PO-1;8;5;;;;;', 'PO-1;8;6;;;;;', 'PO-1;9;1;;;;;;zu viel',
    ].join('\n'))).to.have.members([
      'rows/1/Farbe csv.column_unknown', 'rows/2/Bestätigt supplier.quantity', 'rows/3/Bestellung csv.missing', 'rows/4/Pos csv.missing',
      'rows/5/Bestätigt supplier.quantity', 'rows/5/Termin supplier.date', 'rows/6/Termin csv.nothing_to_date', 'rows/7/Seriennummer csv.despatch_missing',
      'rows/8/Geliefert csv.missing', 'rows/9/Seriennummer supplier.identifier_repeated', 'rows/11/Bestätigt csv.contradiction', 'rows/12 csv.too_many_cells',
    ]);
  });

  it('need the columns that say what a row is about', async () => {
    expect(await problems('Bestätigt\n1\n')).to.include.members(['rows/1 csv.column_missing']);
    expect(await problems('')).to.deep.equal(['file csv.empty']);
    expect(await problems('Bestellung;Pos\n')).to.deep.equal(['file csv.empty']);
  });
});
