import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readOpenTrans } from '../../../src/features/suppliers/adapters/opentrans/read-opentrans.ts';
import type { ParsedDocument } from '../../../src/features/suppliers/adapters/canonical-line.ts';
import { describeWithRealData } from '../../support/left-out.ts';
import { deliveryDate, despatchNotification, invoice, orderResponse, parts } from './opentrans-documents.ts';

const read = (document: string | Uint8Array): ParsedDocument => readOpenTrans({
  documentType: 'order_response', contentType: 'application/xml', observedAt: new Date('2020-05-05T08:00:00Z'),
  bytes: typeof document === 'string' ? new TextEncoder().encode(document) : document,
});
const codes = ({ problems }: ParsedDocument): string[] => problems.map(({ path, code }) => `${path.split('/').slice(-2).join('/')} ${code}`);

describe('openTRANS order responses', () => {
  it('confirm where they name a date, and only acknowledge where they name none', () => {
    const parsed = read(orderResponse([{ quantity: '60.0', more: deliveryDate('2020-05-12') }, { line: '00002', article: 'LAP-1', quantity: '5.0' }], { supplierOrder: 'S-77', sequence: '2' }));
    expect(parsed).to.deep.include({ documentType: 'order_response', documentId: 'PO-2020-000007 S-77', revision: '2', problems: [], issuedAt: new Date('2020-05-04T08:15:00Z') });
    expect(parsed.lines[0]).to.deep.include({
      orderNumber: 'PO-2020-000007', supplierOrderId: 'S-77', lineReference: '1', articleNumber: 'TAB-10', confirmed: 60, declined: false,
      schedule: [{ quantity: 60, from: '2020-05-12', to: '2020-05-12', precision: 'day', kind: 'fixed', basis: 'delivery' }],
    });
    expect(parsed.lines[1]).to.include({ lineReference: '2', confirmed: null, schedule: null, declined: false });
  });

  it('date every item that has no date of its own by that of the order, windows by their end', () => {
    const parsed = read(orderResponse([{ quantity: '1', more: deliveryDate('2020-06-02', '2020-06-05', 'optional') }, { line: '2', quantity: '2' }], { head: deliveryDate('2020-05-20') }));
    expect(parsed.lines.map((line) => line.schedule?.map(({ to, kind }) => `${to} ${kind}`))).to.deep.equal([['2020-06-05 estimate'], ['2020-05-20 fixed']]);
  });

  it('split a line over partial deliveries, and take 2099 for no date', () => {
    const parsed = read(orderResponse([{ quantity: '10', more: parts(['4.0', '2020-05-12'], ['6', '2099-12-31']) }]));
    expect(parsed.lines[0]?.confirmed).to.equal(10);
    expect(parsed.lines[0]?.schedule?.map(({ quantity, to }) => [quantity, to])).to.deep.equal([[4, '2020-05-12'], [6, null]]);
  });

  it('decline with a quantity of zero or less', () => {
    for (const quantity of ['0', '0.0', '-1', '-5.0']) expect(read(orderResponse([{ quantity }])).lines[0]).to.include({ declined: true, confirmed: null });
  });

  it('are refused with every reason at the element where it stands', () => {
    const parsed = read(orderResponse([
      { quantity: '1.5', more: deliveryDate('2020-05-12') }, { line: '2', quantity: 'drei', more: deliveryDate('2020-02-31') }, { line: '3', quantity: '9999999999', unit: 'BX', more: deliveryDate('20221-01-01') },
    ], { issued: 'gestern' }));
    expect(parsed.lines).to.deep.equal([]);
    expect(codes(parsed)).to.have.members([
      'issuedAt supplier.instant', 'ORDERRESPONSE_ITEM[1]/confirmed supplier.quantity', '0/quantity supplier.quantity',
      'ORDERRESPONSE_ITEM[2]/confirmed supplier.quantity', '0/quantity supplier.quantity', '0/date supplier.date',
      'ORDERRESPONSE_ITEM[3]/confirmed supplier.quantity', '0/quantity supplier.quantity', '0/date supplier.date', 'ORDERRESPONSE_ITEM[3]/ORDER_UNIT opentrans.unit_not_pieces',
    ]);
  });
});

describe('openTRANS despatch notifications', () => {
  it('announce serial numbers as text, and say where nothing more will come', () => {
    const serials = '<SERIAL_NUMBER>00123</SERIAL_NUMBER><SERIAL_NUMBER>1E5</SERIAL_NUMBER><SERIAL_NUMBER type="IMEI">490154203237518</SERIAL_NUMBER>';
    const parsed = read(despatchNotification([{ quantity: '2.0', serials, more: '<DELIVERY_COMPLETED>true</DELIVERY_COMPLETED>' }]));
    expect(parsed).to.deep.include({ documentType: 'despatch_advice', documentId: 'L-1', problems: [] });
    expect(parsed.lines[0]).to.deep.include({ supplierOrderId: 'S-1', supplierLineId: '10', lineReference: '1' });
    expect(parsed.lines[0]?.despatches).to.deep.equal([{
      despatchNumber: 'L-1', quantity: 2, shippedOn: '2020-05-08', carrier: 'Paketdienst & Co', trackingNumbers: ['1Z999'], replacement: false, outstanding: 0,
      identifiers: [{ type: 'SN', value: '00123' }, { type: 'SN', value: '1E5' }, { type: 'IMEI', value: '490154203237518' }],
    }]);
    expect(read(despatchNotification([{ quantity: '2' }])).lines[0]?.despatches[0]?.outstanding).to.equal(null);
  });

  it('without a number, a quantity or a reference are refused', () => {
    const parsed = read(despatchNotification([{ quantity: '' }], { number: '', order: '' }));
    expect(parsed.problems.map(({ path }) => path.split('/').at(-1))).to.include.members(['documentId', 'orderNumber', 'despatchNumber', 'quantity']);
  });
});

describe('openTRANS invoices', () => {
  it('say what of a line is invoiced; a credit memo is for a person', () => {
    expect(read(invoice([{ quantity: '30.0' }])).lines[0]?.invoices).to.deep.equal([{ invoiceNumber: 'R-9', quantity: 30 }]);
    const memo = read(invoice([{ quantity: '30.0' }], '<INVOICE_TYPE>credit_memo</INVOICE_TYPE>'));
    expect([memo.documentType, ...codes(memo)]).to.deep.equal(['invoice', 'INVOICE_INFO/INVOICE_TYPE opentrans.not_an_invoice']);
  });
});

describe('openTRANS documents in general', () => {
  it('may come in any prefix, encoding and CDATA', () => {
    const plain = orderResponse([{ quantity: '1', more: deliveryDate('2020-05-12') }]);
    const prefixed = plain.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ot:').replace('xmlns=', 'xmlns:ot=').replace('PO-2020-000007', '<![CDATA[PO-2020-000007]]>');
    expect(read(prefixed).lines).to.deep.equal(read(plain).lines);
    const umlaut = plain.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace('TAB-10', 'TÄB-10');
    expect(read(Buffer.from(umlaut, 'latin1')).lines[0]?.articleNumber).to.equal('TÄB-10');
    expect(read(plain.replace('TAB-10', 'T&#196;B-10')).lines[0]?.articleNumber).to.equal('TÄB-10');
  });

  it('of kinds that nobody reads are refused, and so is what is none', () => {
    expect(codes(read('<RFQ/>'))).to.deep.equal(['RFQ opentrans.document_unknown']);
    expect(codes(read('{"a": 1}'))).to.deep.equal([' xml.malformed']);
  });
});

describeWithRealData('openTRANS documents of a distribution hub', (data) => {
  const file = (name: string): ParsedDocument => read(readFileSync(join(data, 'opentrans', name)));

  it('an order response with one date for all lines', () => {
    const parsed = file('Example_ORDERRESPONSE Testdistributor_Auftragsbestaetigung.xml');
    expect(parsed).to.deep.include({ problems: [], documentId: 'GWAHJV-160131-1470', issuedAt: new Date('2018-06-25T09:31:21Z') });
    expect(parsed.lines.map((line) => [line.lineReference, line.articleNumber, line.confirmed, line.schedule?.[0]?.to])).to.deep.equal([
      ['1', '123002', 1, '2018-06-27'], ['2', '123001', 2, '2018-06-27'], ['3', '123003', 3, '2018-06-27'],
    ]);
  });

  it('a despatch notification with serial numbers', () => {
    const parsed = file('Example_DISPATCHNOTIFICATION_Testdistributor_Lieferavis.xml');
    expect(parsed).to.deep.include({ problems: [], documentId: '39076516' });
    expect(parsed.lines.map((line) => [line.lineReference, line.supplierLineId, line.despatches[0]?.quantity, line.despatches[0]?.identifiers.length])).to.deep.equal([
      ['1', '100', 1, 1], ['2', '200', 2, 2], ['3', '300', 3, 3],
    ]);
    expect(parsed.lines[2]?.despatches[0]).to.deep.include({ carrier: 'Trans-O-Flex GmbH & Co. KG', trackingNumbers: ['1Z7318301287125572'] });
  });

  it('the smallest order response that the schema allows', () => {
    expect(file('minimal_valid_orderresponse.xml')).to.deep.include({ problems: [], revision: '1' });
  });
});
