import { expect } from 'chai';
import fc from 'fast-check';
import type { ParsedDocument } from '../../../src/features/suppliers/adapters/canonical-line.ts';
import { readUbl } from '../../../src/features/suppliers/adapters/ubl/read-ubl.ts';
import { uploadDocument } from '../../../src/features/suppliers/upload-document.ts';
import { createConnection } from '../../../src/features/suppliers/write-connection.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { StatusWorld } from '../support/status-world.ts';

const SPACES = 'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"';
const cbc = (name: string, text: string, attributes = ''): string => `<cbc:${name}${attributes}>${text}</cbc:${name}>`;
const pieces = (name: string, quantity: string, unit = 'C62'): string => cbc(name, quantity, ` unitCode="${unit}"`);
const document = (root: string, number: string, day: string, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2" ${SPACES}>${cbc('ID', number)}${cbc('IssueDate', day)}${cbc('IssueTime', '09:30:00')}${content}</${root}>`;
const orderReference = (order: string): string => `<cac:OrderReference>${cbc('ID', order)}</cac:OrderReference>`;
const promised = (end: string): string => `<cac:Delivery><cac:PromisedDeliveryPeriod>${cbc('StartDate', '2020-05-01')}${cbc('EndDate', end)}</cac:PromisedDeliveryPeriod></cac:Delivery>`;
const response = (code: string, content = '', { order = 'PO-1', day = '2020-05-04', number = 'AB-1' } = {}): string =>
  document('OrderResponse', number, day, `${cbc('OrderResponseCode', code)}${orderReference(order)}${content}`);
const answerLine = (line: string, status: string, content = '', rest = ''): string =>
  `<cac:OrderLine><cac:LineItem>${cbc('ID', `9${line}`)}${cbc('LineStatusCode', status)}${content}</cac:LineItem>${rest}<cac:OrderLineReference>${cbc('LineID', line)}</cac:OrderLineReference></cac:OrderLine>`;
interface Despatched { order?: string; number?: string; day?: string; delivered: string; outstanding?: string; serials?: readonly string[]; unit?: string }
const despatch = ({ order = 'PO-1', number = 'L-1', day = '2020-05-08', delivered, outstanding, serials = [], unit }: Despatched): string =>
  document('DespatchAdvice', number, day, `${orderReference(order)}<cac:Shipment>${cbc('ID', '1')}<cac:Delivery>${cbc('TrackingID', '1Z9')}</cac:Delivery></cac:Shipment><cac:DespatchLine>${cbc('ID', '1')}${pieces('DeliveredQuantity', delivered, unit)}${
    outstanding === undefined ? '' : pieces('OutstandingQuantity', outstanding)}<cac:OrderLineReference>${cbc('LineID', '1')}</cac:OrderLineReference><cac:Item>${serials.map((serial) => `<cac:ItemInstance>${cbc('SerialID', serial)}</cac:ItemInstance>`).join('')}</cac:Item></cac:DespatchLine>`);
const invoice = (quantity: string, { order = 'PO-1', type = '380' } = {}): string =>
  document('Invoice', 'R-1', '2020-07-01', `${cbc('InvoiceTypeCode', type)}${orderReference(order)}<cac:InvoiceLine>${cbc('ID', '1')}${pieces('InvoicedQuantity', quantity)}<cac:OrderLineReference>${cbc('LineID', '1')}</cac:OrderLineReference></cac:InvoiceLine>`);
const cii = (quantity: string, { order = 'PO-1', day = '20200701' } = {}): string =>
  `<rsm:CrossIndustryInvoice xmlns:rsm="r" xmlns:ram="a" xmlns:udt="u"><rsm:ExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">${day}</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeAgreement><ram:BuyerOrderReferencedDocument><ram:LineID>1</ram:LineID></ram:BuyerOrderReferencedDocument></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="H87">${quantity}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery></ram:IncludedSupplyChainTradeLineItem><ram:ApplicableHeaderTradeAgreement><ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>${order}</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>`;

const read = (text: string): ParsedDocument => readUbl({ documentType: 'order_response', contentType: 'application/xml', observedAt: new Date('2020-05-05T08:00:00Z'), bytes: Buffer.from(text) });
const codes = ({ problems }: ParsedDocument): string[] => problems.map(({ code }) => code);

describe('UBL and Peppol BIS documents', () => {
  it('answer an order as a whole, or line by line', () => {
    for (const [code, answer] of [['AB', 'acknowledged'], ['AP', 'confirmed'], ['RE', 'declined']]) {
      expect(read(response(code ?? '', promised('2020-05-12')))).to.deep.include({
        problems: [], documentId: 'AB-1', issuedAt: new Date('2020-05-04T07:30:00Z'),
        answers: [{ orderNumber: 'PO-1', supplierOrderId: null, lineReference: null, answer, expected: { from: '2020-05-12', to: '2020-05-12', precision: 'day' } }],
      });
    }
    const parsed = read(response('CA', answerLine('01', '5') + answerLine('2', '3', pieces('Quantity', '6.0') + pieces('MaximumBackorderQuantity', '4') + promised('2020-06-02')) + answerLine('3', '7', cbc('Note', 'no longer made')) + answerLine('4', '42')));
    expect(parsed.answers).to.deep.include({ orderNumber: 'PO-1', supplierOrderId: null, lineReference: '1', answer: 'confirmed', expected: null });
    expect(parsed.lines.map(({ lineReference, confirmed, backordered, declined, schedule }) => [lineReference, confirmed, backordered, declined, schedule?.[0]?.to])).to.deep.equal([
      ['2', 6, 4, false, '2020-06-02'], ['3', null, null, true, undefined], ['4', null, null, false, undefined],
    ]);
    expect(parsed.warnings.map(({ code }) => code)).to.deep.equal(['ubl.line_status_unknown']);
  });

  it('keep serial numbers as text and say what is outstanding', () => {
    expect(read(despatch({ delivered: '2', outstanding: '0', serials: ['00123', '1E5'] })).lines[0]?.despatches[0]).to.deep.include({
      quantity: 2, outstanding: 0, trackingNumbers: ['1Z9'], identifiers: [{ type: 'SN', value: '00123' }, { type: 'SN', value: '1E5' }],
    });
  });

  it('invoice the same in UBL and in CII', () => {
    for (const parsed of [read(invoice('30.00')), read(cii('30.0000'))]) {
      expect(parsed.problems).to.deep.equal([]);
      expect(parsed.lines[0]).to.deep.include({ orderNumber: 'PO-1', lineReference: '1', invoices: [{ invoiceNumber: 'R-1', quantity: 30 }] });
    }
  });

  it('that mean something else or nothing are refused with a reason', () => {
    const refused: readonly (readonly [text: string, code: string])[] = [
      [response('ZZ'), 'ubl.response_code_unknown'], [response('AP', '', { order: '' }), 'ubl.order_missing'], [response('AP', promised('20221-01-01')), 'supplier.date'],
      [despatch({ delivered: '-1' }), 'supplier.quantity'], [despatch({ delivered: '99999999' }), 'supplier.quantity'], [despatch({ delivered: '1', unit: 'KGM' }), 'ubl.unit_not_pieces'],
      [invoice('1', { type: '381' }), 'ubl.not_an_invoice'], [cii('1', { day: '202213' }), 'supplier.instant'], ['<Order/>', 'ubl.document_unknown'], ['<constructor/>', 'xml.not_acceptable'],
      [response('AB').replace('<OrderResponse', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]><OrderResponse'), 'xml.doctype'],
    ];
    for (const [text, code] of refused) expect(codes(read(text)), text).to.include(code);
    const agreement = response('AP').replace('<cbc:ID>', '<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order_agreement:3</cbc:CustomizationID><cbc:ID>');
    expect(codes(read(agreement))).to.deep.equal(['ubl.document_unknown']);
  });

  it('never make the reader throw, however they are broken', () => {
    const whole = [response('CA', answerLine('1', '3', pieces('Quantity', '6'))), despatch({ delivered: '1', serials: ['1'] }), invoice('1'), cii('1')];
    fc.assert(fc.property(fc.constantFrom(...whole), fc.nat(), fc.nat(60), fc.string({ unit: 'binary' }), (text, at, length, noise) => {
      const start = at % text.length;
      const parsed = read(text.slice(0, start) + noise + text.slice(start + length));
      if (parsed.problems.length > 0) expect([parsed.lines, parsed.answers ?? []]).to.deep.equal([[], []]);
    }), { numRuns: 300 });
  });
});

describeEngines('UBL documents applied', (engine) => {
  let world: StatusWorld;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
  });
  after(() => world.close());

  it('tell one story in whatever order they come and however often', async () => {
    const connection = await createConnection(world.deps, testContext(), { supplierId: world.orders.supplier, name: 'peppol', adapter: 'ubl', configuration: {}, ratePerMinute: 60, burst: 1, settleSeconds: 0 });
    const tell = (order: string): readonly string[] => [
      response('AB', '', { order, day: '2020-05-04' }), response('AP', promised('2020-05-12'), { order, day: '2020-05-05', number: 'AB-2' }),
      despatch({ order, number: `${order}-A`, day: '2020-05-11', delivered: '6', outstanding: '4' }), despatch({ order, number: `${order}-B`, day: '2020-05-12', delivered: '4', outstanding: '0' }), invoice('10', { order }),
    ];
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], { minLength: 10 }), async (indexes) => {
      const { orderId } = await world.orders.sent(world.orders.input({ auental: 10 }, { connectionId: connection.id }));
      const documents = tell((await world.orders.order(orderId)).number);
      for (const index of indexes) {
        const applied = await uploadDocument(world.deps, testContext(), { connectionId: connection.id, contentType: 'application/xml', bytes: Buffer.from(documents[index] ?? '') });
        expect([applied.state, applied.problems]).to.deep.equal(['applied', null]);
      }
      const standing = await world.standing(orderId);
      expect(standing).to.deep.include({ state: 'shipped', invoiced: 10, acknowledged: true });
      expect([standing.counters.confirmed, standing.quantities.shippedIn, standing.remainder]).to.deep.equal([10, 10, null]);
    }), { numRuns: 3 });
  }).timeout(60_000);

  it('that decline a whole order or name a line that is not there are heard', async () => {
    const connection = await createConnection(world.deps, testContext(), { supplierId: world.orders.supplier, name: 'peppol 2', adapter: 'ubl', configuration: {}, ratePerMinute: 60, burst: 1, settleSeconds: 0 });
    const { orderId } = await world.orders.sent(world.orders.input({ auental: 10 }, { connectionId: connection.id }));
    const { number: order } = await world.orders.order(orderId);
    const upload = (text: string) => uploadDocument(world.deps, testContext(), { connectionId: connection.id, contentType: 'application/xml', bytes: Buffer.from(text) });
    expect((await upload(response('CA', answerLine('7', '5'), { order }))).problems?.map(({ code }) => code)).to.deep.equal(['supplier.line_unknown']);
    await upload(response('RE', '', { order, day: '2020-05-06', number: 'AB-3' }));
    expect((await world.standing(orderId)).counters).to.include({ rejected: 10 });
    expect(await upload(response('AP', '', { order: 'PO-9999-1' }))).to.deep.include({ state: 'quarantined' });
  });
});
