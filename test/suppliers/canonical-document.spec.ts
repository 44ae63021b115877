import { expect } from 'chai';
import fc from 'fast-check';
import { documentTypes, type ParsedDocument } from '../../src/features/suppliers/adapters/canonical-line.ts';
import { manualAdapterKind } from '../../src/features/suppliers/adapters/manual/manual-adapter.ts';
import { readSupplierDate } from '../../src/features/suppliers/adapters/supplier-date.ts';
import { addDays, isoWeekOf, isoWeekday } from '../../src/shared/calendar-date.ts';

const manual = manualAdapterKind.open({}, {});
const enter = (value: unknown): Promise<ParsedDocument> => manual.parse({
  documentType: 'manual_entry', contentType: 'application/json', observedAt: new Date('2020-12-14T09:00:00Z'),
  bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
});

describe('documents in canonical form', () => {
  it('take figures as text, a single line for a list, and weeks without a year', async () => {
    const document = await enter({
      documentId: 4711, issuedAt: '2020-12-14',
      lines: { orderNumber: 'PO-1', lineReference: 1, confirmed: '12', schedule: { quantity: ' 12 ', date: 'KW 2' } },
    });
    expect(document.problems).to.deep.equal([]);
    expect(document.documentId).to.equal('4711');
    expect(document.lines[0]).to.include({ orderNumber: 'PO-1', lineReference: '1', confirmed: 12, backordered: null });
    expect(document.lines[0]?.schedule).to.deep.equal([
      { quantity: 12, from: '2021-01-11', to: '2021-01-15', precision: 'week', kind: 'estimate', basis: 'delivery' },
    ]);
  });

  it('list every problem at once and hand over no line', async () => {
    const document = await enter({
      documentId: 'D', issuedAt: 'yesterday', typo: 1,
      lines: [
        { orderNumber: 'PO-1', lineReference: '1', confirmed: -1, backordered: '1.000', rejected: '1E2', shipped: 1.5 },
        { lineReference: '2', schedule: [{ quantity: 1, date: '2020-02-31' }, { quantity: 1, date: 'KW 54' }, { quantity: 1, date: 'soon' }] },
        { orderNumber: 'PO-1' },
      ],
    });
    expect(document.lines).to.deep.equal([]);
    expect(document.problems.map((problem) => `${problem.path} ${problem.code}`)).to.have.members([
      'issuedAt supplier.instant', 'typo object.unknown',
      'lines/0/confirmed supplier.quantity', 'lines/0/backordered supplier.quantity', 'lines/0/rejected supplier.quantity', 'lines/0/shipped supplier.quantity',
      'lines/1/orderNumber any.required',
      'lines/1/schedule/0/date supplier.date', 'lines/1/schedule/1/date supplier.date', 'lines/1/schedule/2/date supplier.date',
      'lines/2 supplier.line_unnamed',
    ]);
  });

  const despatched = (identifiers: unknown): object => ({
    documentId: 'D', lines: [{ orderNumber: 'PO-1', lineReference: '1', despatches: [{ despatchNumber: 'L1', quantity: 2, identifiers }] }],
  });

  it('keep serial numbers as text', async () => {
    const document = await enter(despatched([{ type: 'SN', value: '00123' }, { type: 'SN', value: '1e5' }]));
    expect(document.lines[0]?.despatches[0]?.identifiers.map((identifier) => identifier.value)).to.deep.equal(['00123', '1E5']);
  });

  it('refuse destroyed and repeated numbers, and warn of a wrong check digit', async () => {
    const destroyed = await enter(despatched([{ type: 'IMEI', value: '3,59991E+14' }, { type: 'SN', value: 'ABC1' }, { type: 'SN', value: 'abc 1' }]));
    expect(destroyed.problems.map((problem) => problem.code)).to.deep.equal(['identifier.spreadsheet_damage', 'supplier.identifier_repeated']);
    const misread = await enter(despatched([{ type: 'IMEI', value: '490154203237510' }]));
    expect(misread.problems).to.deep.equal([]);
    expect(misread.warnings.map((warning) => warning.code)).to.deep.equal(['identifier.check_digit']);
    const tooMany = await enter(despatched(['A01', 'A02', 'A03'].map((value) => ({ type: 'SN', value }))));
    expect(tooMany.warnings.map((warning) => warning.code)).to.deep.equal(['supplier.more_numbers_than_units']);
  });

  it('never throw, whatever comes', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((lines) => JSON.stringify({ documentId: 'D', lines }))), async (text) => {
      const document = await enter(text);
      if (document.problems.length > 0) expect(document.lines).to.deep.equal([]);
      expect(documentTypes).to.include(document.documentType);
    }), { numRuns: 300 });
  });
});

describe('dates of suppliers', () => {
  const cases: [string, string | null | undefined][] = [
    ['2020-05-08', '2020-05-08'], ['8.5.2020', '2020-05-08'], ['08.05.2020', '2020-05-08'],
    ['2020-05-07T23:30:00Z', '2020-05-08'], ['KW 19', '2020-05-08'], ['kw19/2020', '2020-05-08'], ['19. KW 2020', '2020-05-08'], ['2020-W19', '2020-05-08'],
    ['KW 53/2020', '2021-01-01'], ['KW 53/2021', undefined], ['KW 0', undefined],
    ['05/2020', '2020-05-31'], ['2020-02', '2020-02-29'], ['13/2020', undefined],
    ['31.12.2099', null], ['9999-12-31', null], ['2020-02-30', undefined], ['31.04.2020', undefined], ['05/08/2020', undefined], ['', undefined], ['20200508', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} is ${expected ?? (expected === null ? 'no date' : 'refused')}`, () => {
      expect(readSupplierDate(text, '2020-04-20')?.to).to.equal(expected);
    });
  }

  it('a week without a year lies within half a year of the document', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 15_000 }), fc.integer({ min: 1, max: 52 }), (offset, number) => {
      const writtenOn = addDays('1990-01-01', offset);
      const read = readSupplierDate(`KW ${number}`, writtenOn);
      const friday = read?.to ?? '';
      expect(isoWeekOf(friday).week).to.equal(number);
      expect(isoWeekday(friday)).to.equal(5);
      expect(Math.abs(Date.parse(friday) - Date.parse(writtenOn)) / 86_400_000).to.be.at.most(186);
    }));
  });
});
