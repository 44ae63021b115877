import { expect } from 'chai';
import fc from 'fast-check';
import { archiveDocument } from '../../src/features/suppliers/archive-document.ts';
import { applyDocument } from '../../src/features/suppliers/apply-document.ts';
import { requireDocument } from '../../src/features/suppliers/document-head.ts';
import { parseDocument } from '../../src/features/suppliers/parse-document.ts';
import { replayDocument, replayOrder, replayQuarantine } from '../../src/features/suppliers/replay-documents.ts';
import { etaHistory, supplierDocuments, supplierStatements, type Connection } from '../../src/features/suppliers/supplier-tables.ts';
import { createConnection, updateConnection } from '../../src/features/suppliers/write-connection.ts';
import { notifications } from '../../src/features/notifications/notification-tables.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { StatusWorld } from './support/status-world.ts';

const restOf = (mapping: string) => ({ baseUrl: 'http://127.0.0.1:9', authentication: { kind: 'none' }, orderStatus: { path: '/orders/{supplierOrderId}', mapping } });
/** The supplier speaks canonical form already. */
const AS_IT_IS = '$';

interface Look {
  /** Hours after the first look. */
  readonly hour: number;
  readonly line: Readonly<Record<string, unknown>>;
}

const date = (day: number) => ({ schedule: [{ quantity: 10, date: `2020-05-${String(day).padStart(2, '0')}` }] });
/** Dates that go and come back, parts that leave, a look that nobody understood, a repeated one. */
const looks: readonly Look[] = [
  { hour: 0, line: { confirmed: 10, ...date(12) } },
  { hour: 2, line: { confirmed: 10, ...date(26) } },
  { hour: 4, line: { confirmed: 10, ...date(12) } },
  { hour: 6, line: { confirmed: 10, ...date(12) } },
  { hour: 8, line: { confirmed: 6, backordered: 4, schedule: [{ quantity: 6, date: '2020-05-12' }, { quantity: 4, date: 'KW 23/2020' }], despatches: [{ despatchNumber: 'L1', quantity: 4, identifiers: [{ type: 'SN', value: '0001' }] }] } },
  { hour: 10, line: { confirmed: 6, backordered: 4, schedule: [{ quantity: 2, date: '2020-05-12' }, { quantity: 4, date: null }], despatches: [{ despatchNumber: 'L1', quantity: 4 }] } },
  { hour: 12, line: { confirmed: 10, backordered: 0, schedule: [], despatches: [{ despatchNumber: 'L1', quantity: 4 }, { despatchNumber: 'L2', quantity: 6 }] } },
];

describeEngines('documents read in any order, again and again', (engine) => {
  let world: StatusWorld;
  let connection: Connection;
  before(async function () {
    this.timeout(60_000);
    world = await new StatusWorld(engine).build();
    connection = await createConnection(world.deps, testContext(), { supplierId: world.orders.supplier, name: 'canonical', adapter: 'generic-rest', configuration: restOf(AS_IT_IS), ratePerMinute: 600, burst: 10, settleSeconds: 0 });
  });
  after(() => world.close());

  const sent = () => world.orders.sent(world.orders.input({ auental: 10 }, { connectionId: connection.id }));
  const archive = async (orderId: string, { hour, line }: Look, documentId = 'S-1'): Promise<string> => {
    const { number } = await world.orders.order(orderId);
    engine.clock.set(new Date(Date.parse('2020-05-04T06:00:00Z') + hour * 3_600_000));
    const bytes = Buffer.from(JSON.stringify({ documentId, lines: [{ orderNumber: number, supplierOrderId: 'S-1', lineReference: '1', ...line }] }));
    return (await engine.uow.write(testContext(), (tx) => archiveDocument(tx, { connectionId: connection.id, direction: 'in', documentType: 'order_status', contentType: 'application/json', bytes, source: 'test', orderId }))).id;
  };
  const apply = async (documentId: string): Promise<void> => {
    const document = await engine.uow.read((db) => requireDocument(db, documentId));
    const parsed = await parseDocument(world.deps, document, connection);
    await engine.uow.write(testContext(), (tx) => applyDocument(tx, documentId, parsed));
  };
  /** Everything that follows from the statements, free of ids and of the nudges of a clock that stands still. */
  const outcome = async (orderId: string, lineId: string): Promise<unknown> => {
    const { lineId: _line, ...standing } = await world.standing(orderId);
    const { confirmed, backordered, shipped, eta, firstEta, state, statementCount } = await world.orders.line(lineId);
    const moves = await engine.uow.read((db) => db.many(etaHistory, { lineId }, { orderBy: ['observedAt', 'etaFrom', 'etaTo'] }));
    // Where a statement stands among those of the same moment depends on its line's id.
    const withoutPlace = standing.despatches.map(({ statedPlace: _place, ...despatch }) => despatch);
    const text = JSON.stringify({
      ...standing, despatches: withoutPlace, line: { confirmed, backordered, shipped, eta, state, statementCount }, firstEta, moves: moves.map(({ etaFrom, etaTo, days, units, direction }) => ({ etaFrom, etaTo, days, units, direction })),
    });
    return JSON.parse(text.replace(/(T\d{2}:\d{2}:\d{2})\.\d{3}Z/g, '$1Z'));
  };

  it('gives the same standing for any order and any repetition', async () => {
    const { orderId, lineId } = await sent();
    const ids: string[] = [];
    for (const look of looks) ids.push(await archive(orderId, look));
    for (const id of ids) await apply(id);
    const expected = await outcome(orderId, lineId);
    expect((expected as { slips: { days: number | null }[] }).slips.map((slip) => slip.days)).to.deep.equal([14, -14, 24, null]);
    expect((expected as { counters: object }).counters).to.include({ confirmed: 10, shipped: 10 });

    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...looks.keys(), ...looks.keys()], { minLength: looks.length * 2 }), async (order) => {
      const again = await sent();
      const own: string[] = [];
      for (const look of looks) own.push(await archive(again.orderId, look));
      for (const index of order) await apply(own[index] ?? '');
      expect(await outcome(again.orderId, again.lineId)).to.deep.equal(expected);
    }), { numRuns: engine.name === 'sqlite' ? 12 : 5 });
  }).timeout(120_000);

  it('gives the same standing when workers read everything at once', async () => {
    const [alone, crowded] = [await sent(), await sent()];
    for (const look of looks) await apply(await archive(alone.orderId, look));
    const ids: string[] = [];
    for (const look of looks) ids.push(await archive(crowded.orderId, look));
    await Promise.all(ids.map((id) => apply(id)));
    expect(await outcome(crowded.orderId, crowded.lineId)).to.deep.equal(await outcome(alone.orderId, alone.lineId));
    await replayOrder(world.deps, world.orders.buyer, crowded.orderId);
    expect((await world.work()).filter((run) => run.outcome !== 'done')).to.deep.equal([]);
    expect(await outcome(crowded.orderId, crowded.lineId)).to.deep.equal(await outcome(alone.orderId, alone.lineId));
  }).timeout(120_000);

  it('quarantines what it cannot read, goes on with the rest, and puts it in its place later', async () => {
    const { orderId, lineId } = await sent();
    const [first, second, third] = [await archive(orderId, looks[0] ?? fail()), await archive(orderId, { hour: 2, line: { confirmed: 'ten', ...date(26) } }), await archive(orderId, looks[2] ?? fail())];
    for (const id of [first, second, third]) await apply(id);
    const broken = await engine.uow.read((db) => requireDocument(db, second));
    expect(broken.state).to.equal('quarantined');
    expect(broken.problems?.map((problem) => problem.path)).to.deep.equal(['lines/0/confirmed']);
    expect(await engine.uow.read((db) => db.many(notifications, { topic: 'supplier.document_quarantined', subjectId: second }))).to.have.length(1);
    expect((await world.standing(orderId)).slips).to.deep.equal([]);
    expect(await engine.uow.read((db) => db.many(supplierStatements, { documentId: third }))).to.deep.equal([]);

    const mending = restOf('$ ~> |lines|{"confirmed": confirmed = "ten" ? 10 : confirmed}|');
    connection = await updateConnection(world.deps, testContext(), { ...connection, configuration: mending, credentials: undefined });
    expect(await replayQuarantine(world.deps, world.orders.buyer, connection.id)).to.deep.equal({ documents: 1 });
    expect((await world.work()).filter((run) => run.type === 'apply-document')).to.deep.equal([{ type: 'apply-document', outcome: 'done' }]);
    expect((await world.standing(orderId)).slips.map((slip) => slip.days)).to.deep.equal([14, -14]);
    expect(await world.orders.line(lineId)).to.include({ eta: '2020-05-12' });
    expect(await engine.uow.read((db) => requireDocument(db, second))).to.include({ state: 'applied', problems: null });
  }).timeout(120_000);

  it('lets a corrected mapping take the place of what a document said before', async () => {
    connection = await updateConnection(world.deps, testContext(), { ...connection, configuration: restOf('$ ~> |lines|{"confirmed": confirmed * 10}|'), credentials: undefined });
    const { orderId, lineId } = await sent();
    const id = await archive(orderId, { hour: 0, line: { confirmed: 8 } });
    await apply(id);
    expect(await world.orders.line(lineId)).to.include({ confirmed: 80 });
    connection = await updateConnection(world.deps, testContext(), { ...connection, configuration: restOf(AS_IT_IS), credentials: undefined });
    await replayDocument(world.deps, world.orders.buyer, id);
    await world.work();
    expect(await world.orders.line(lineId)).to.include({ confirmed: 8 });
    expect((await engine.uow.read((db) => db.many(supplierStatements, { lineId, kind: 'confirmed' }))).length).to.equal(2);
  }).timeout(120_000);

  it('makes an exception of a line that names one position and the article of another', async () => {
    const { orderId, lineId } = await sent();
    await apply(await archive(orderId, { hour: 0, line: { articleNumber: 'SOMETHING-ELSE', confirmed: 10 } }));
    expect(await world.orders.line(lineId)).to.include({ confirmed: 0 });
    expect((await world.standing(orderId)).exceptions).to.have.nested.property('[0].code', 'line_and_article_disagree');
    expect(await engine.uow.read((db) => db.many(notifications, { topic: 'order.exception', subjectId: orderId }))).to.have.length(1);
    const [document] = await engine.uow.read((db) => db.many(supplierDocuments, { orderId }));
    expect(document?.problems?.map((problem) => problem.code)).to.deep.equal(['supplier.line_and_article_disagree']);
  }).timeout(120_000);
});

function fail(): never {
  throw new Error('the list of looks is too short');
}
