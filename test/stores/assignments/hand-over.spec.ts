import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { cancelHandOver, dropHandOverItem } from '../../../src/features/assignments/cancel-hand-over.ts';
import { confirmAtKiosk, issueKioskToken } from '../../../src/features/assignments/confirm-at-kiosk.ts';
import { confirmHandOver } from '../../../src/features/assignments/confirm-hand-over.ts';
import { handOverRecords } from '../../../src/features/assignments/assignment-tables.ts';
import { viewRecord } from '../../../src/features/assignments/hand-over-read-model.ts';
import { prepareHandOver, type NewHandOver } from '../../../src/features/assignments/prepare-hand-over.ts';
import { withdrawRequestLine } from '../../../src/features/requests/withdraw-request-line.ts';
import { equipmentRequests } from '../../../src/features/requests/request-tables.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { CustodyStage, everywhere, person, required } from './custody-stage.ts';

const support = person('it-support');
const custodian = person('custodian');

describeEngines('hand-overs', (engine) => {
  let stage: CustodyStage;
  beforeEach(() => engine.clock.advance({ hours: 1 }));
  before(async () => {
    stage = await new CustodyStage(engine).build();
  });
  const prepare = (input: Omit<NewHandOver, 'fromId'>) => prepareHandOver(stage.deps, support, everywhere, { fromId: stage.provider, ...input });
  const confirm = (handOver: { id: string; version: number }, scope: Parameters<typeof confirmHandOver>[2] = everywhere) => confirmHandOver(stage.deps, custodian, scope, { handOverId: handOver.id, expectedVersion: handOver.version });

  it('moves custody, ends reservations and counts on the request line, with one confirmation', async () => {
    await stage.stock(3);
    const line = await stage.approved(stage.school, 3);
    await stage.allocate();
    const prepared = await prepare({ toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 2 }] });
    expect(prepared).to.include({ state: 'prepared', kind: 'school', units: 2, toName: 'GS Lindenhof' });
    const confirmed = await confirm(prepared);
    expect(confirmed).to.include({ state: 'confirmed', confirmedBy: 'custodian', confirmedVia: 'receiver', version: 2 });
    expect(confirmed.items.map((item) => [item.state, item.deviceState])).to.deep.equal([['handed_over', 'handed_over'], ['handed_over', 'handed_over']]);
    expect(await stage.line(line.id)).to.include({ awarded: 3, handedOver: 2 });
    expect(await stage.held(line.id)).to.have.length(1);
    for (const item of confirmed.items) {
      const device = await stage.device(item.deviceId ?? '');
      expect(device).to.include({ state: 'handed_over', custodianId: stage.school, ownerId: stage.town, stockLocationId: null });
      const history = await stage.history(device.id);
      expect(history.map((row) => row.event)).to.deep.equal(['first_seen', 'inspect', 'pass', 'reserve', 'hand_over']);
      expect(history.at(-1)).to.include({ custodianId: stage.school, actorId: 'custodian' });
    }
    expect(await refusedWith(confirm(confirmed))).to.equal('state.not_allowed');
  });

  it('keeps a record that can be hashed again and is never changed', async () => {
    const [device] = await stage.stock(1);
    const confirmed = await confirm(await prepare({ toId: stage.school, deviceIds: [required(device).id], note: 'ohne Netzteil' }));
    const record = await engine.uow.read((db) => viewRecord(db, confirmed.id, everywhere));
    expect(createHash('sha256').update(record.canonical).digest('hex')).to.equal(record.sha256).and.to.equal(confirmed.recordHash);
    expect(JSON.parse(record.canonical)).to.deep.include({ number: confirmed.number, confirmedBy: 'custodian', note: 'ohne Netzteil', person: null });
    expect((JSON.parse(record.canonical) as { items: unknown[] }).items).to.deep.equal([
      { position: 1, assetTag: device?.assetTag, serial: device?.serial, iccid: null, modelName: 'F tablet-set', quantity: 1, requestNumber: null },
    ]);
    if (engine.name === 'sqlite') {
      const change = engine.uow.write(support, (tx) => {
        tx.enqueue({ ...handOverRecords, audited: false }, { sql: "update hand_over_records set sha256 = 'x' where hand_over_id = ?", bindings: [confirmed.id] }, {});
        return Promise.resolve();
      });
      expect(await change.then(() => 'changed', () => 'refused')).to.equal('refused');
    }
  });

  it('lists what a kit lacks and takes counted parts from the stock', async () => {
    await stage.stock(2);
    const headsets = await stage.stockHeadsets(5);
    const line = await stage.approved(stage.school, 2, { kitId: stage.kit });
    await stage.allocate();
    const lacking = await prepare({ toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 2 }], stockItems: [{ stockItemId: headsets, quantity: 1 }] });
    expect(lacking.missing.map(({ equipmentClassName, quantity }) => [equipmentClassName, quantity])).to.deep.equal([['headset', 1]]);
    await cancelHandOver(stage.deps, support, everywhere, { handOverId: lacking.id, expectedVersion: lacking.version, reason: 'unvollständig' });
    expect(await stage.held(line.id)).to.have.length(2);
    expect(await stage.inStock(headsets)).to.equal(5);
    const complete = await prepare({ toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 2 }], stockItems: [{ stockItemId: headsets, quantity: 2 }] });
    expect(complete.missing).to.deep.equal([]);
    await confirm(complete);
    expect(await stage.inStock(headsets)).to.equal(3);
    expect(await refusedWith(prepare({ toId: stage.school, stockItems: [{ stockItemId: headsets, quantity: 4 }] }))).to.equal('hand_over.not_available');
  });

  it('holds free devices for the bundle and sets them free when it is given up', async () => {
    const [one, two] = await stage.stock(2);
    const prepared = await prepare({ toId: stage.school, deviceIds: [required(one).id, required(two).id] });
    expect(await stage.device(required(one).id)).to.include({ state: 'reserved', custodianId: stage.provider });
    expect(await refusedWith(prepare({ toId: stage.otherSchool, deviceIds: [required(one).id] }))).to.equal('hand_over.not_available');
    const [first, second] = prepared.items;
    const smaller = await dropHandOverItem(stage.deps, support, everywhere, { handOverId: prepared.id, itemId: required(first).id, expectedVersion: 1, reason: 'Riss im Glas' });
    expect(await stage.device(required(first).deviceId ?? '')).to.include({ state: 'in_stock' });
    expect(smaller.units).to.equal(1);
    await cancelHandOver(stage.deps, support, everywhere, { handOverId: prepared.id, expectedVersion: 2, reason: 'abgesagt' });
    expect(await stage.device(required(second).deviceId ?? '')).to.include({ state: 'in_stock' });
    await prepare({ toId: stage.otherSchool, deviceIds: [required(one).id] });
  });

  it('gives a person devices as a loan with a due date, signed for at the desk by a token that counts once', async () => {
    const [device] = await stage.stock(1);
    const teacher = await stage.teacher(stage.school);
    const input = { toId: stage.school, deviceIds: [required(device).id] };
    expect(await refusedWith(prepare({ ...input, toId: stage.otherSchool, person: { personId: teacher, assignmentKind: 'permanent' } }))).to.equal('assignment.holder_unknown');
    expect(await refusedWith(prepare({ ...input, person: { personId: teacher, assignmentKind: 'loan' } }))).to.equal('assignment.due_date');
    const prepared = await prepare({ ...input, person: { personId: teacher, assignmentKind: 'loan', dueOn: '2020-07-31' } });
    const { token = '' } = await issueKioskToken(stage.deps, support, everywhere, prepared.id);
    expect(await refusedWith(confirmAtKiosk(stage.deps, person('anybody'), `${token}x`))).to.equal('hand_over.token_invalid');
    const confirmed = await confirmAtKiosk(stage.deps, person('anybody'), token);
    expect(confirmed).to.include({ state: 'confirmed', confirmedVia: 'kiosk', personId: teacher });
    expect(await refusedWith(confirmAtKiosk(stage.deps, person('anybody'), token))).to.equal('hand_over.token_invalid');
    expect((await stage.history(required(device).id)).at(-1)).to.include({ event: 'hand_over', custodianId: stage.school }).and.to.have.property('assignmentId').that.is.a('string');
  });

  it('is confirmed by the receiving side only, not by whoever made it up', async () => {
    const [device] = await stage.stock(1);
    const prepared = await prepare({ toId: stage.school, deviceIds: [required(device).id] });
    expect(await refusedWith(confirmHandOver(stage.deps, support, everywhere, { handOverId: prepared.id, expectedVersion: 1 }))).to.equal('hand_over.own');
    expect(await refusedWith(confirm(prepared, { all: false, organisationIds: [stage.otherSchool] }))).to.equal('hand_over.not_found');
    await confirm(prepared, { all: false, organisationIds: [stage.school] });
  });

  it('does not hand over what was withdrawn meanwhile; the part has to leave the bundle first', async () => {
    await stage.stock(2);
    const line = await stage.approved(stage.otherSchool, 2);
    await stage.allocate();
    const prepared = await prepare({ toId: stage.otherSchool, requestLines: [{ requestLineId: line.id, quantity: 2 }] });
    const request = required(await engine.uow.read((db) => db.one(equipmentRequests, { id: line.requestId })));
    await withdrawRequestLine(stage.deps, custodian, { requestId: request.id, lineId: line.id, expectedVersion: request.version, units: 1, reason: 'einer reicht' });
    expect(await refusedWith(confirm(prepared))).to.equal('hand_over.not_available');
    const states = await Promise.all(prepared.items.map(async (item) => [item.id, (await stage.device(item.deviceId ?? '')).state] as const));
    const free = required(states.find(([, state]) => state === 'in_stock'))[0];
    const smaller = await dropHandOverItem(stage.deps, support, everywhere, { handOverId: prepared.id, itemId: free, expectedVersion: 1, reason: 'zurückgezogen' });
    await confirm(smaller);
    expect(await stage.line(line.id)).to.include({ awarded: 2, givenUp: 1, handedOver: 1 });
  });

  it('names everything that is wrong with a bundle at once', async () => {
    const [foreign] = await stage.stock(1, stage.provider);
    const [device] = await stage.stock(1);
    await prepare({ toId: stage.school, deviceIds: [required(device).id] });
    const wrong = prepare({ toId: stage.otherSchool, deviceIds: [required(device).id, stage.tablet], requestLines: [{ requestLineId: stage.tablet, quantity: 1 }] });
    const problems = await wrong.then(() => [], (error: unknown) => (error instanceof AppError ? error.problems.map((problem) => problem.code) : []));
    expect(problems).to.have.members(['hand_over.line_unknown', 'hand_over.device_elsewhere', 'hand_over.device_reserved']);
    // what somebody outside the scope has is not told apart from what does not exist
    const handedOver = required((await confirm(await prepare({ toId: stage.school, deviceIds: [required((await stage.stock(1))[0]).id] }))).items[0]).deviceId ?? '';
    const near = prepareHandOver(stage.deps, support, { all: false, organisationIds: [stage.provider, stage.otherSchool] }, { fromId: stage.provider, toId: stage.otherSchool, deviceIds: [handedOver] });
    expect(await refusedWith(near)).to.equal('hand_over.invalid');
    expect(await refusedWith(prepare({ toId: stage.otherSchool, deviceIds: [handedOver] }))).to.equal('hand_over.not_available');
    // the provider's own may go to anybody below it
    await prepare({ toId: stage.otherSchool, deviceIds: [required(foreign).id] });
    expect(await refusedWith(prepare({ toId: stage.school }))).to.equal('hand_over.invalid');
  });
});
