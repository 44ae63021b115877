import { expect } from 'chai';
import { awards, reservations } from '../../../src/features/allocation/allocation-tables.ts';
import { assignDevice } from '../../../src/features/assignments/assign-device.ts';
import { viewAssignment } from '../../../src/features/assignments/assignment-read-model.ts';
import { confirmHandOver } from '../../../src/features/assignments/confirm-hand-over.ts';
import { viewHandOver } from '../../../src/features/assignments/hand-over-read-model.ts';
import { prepareHandOver } from '../../../src/features/assignments/prepare-hand-over.ts';
import { reportFound, reportLoss } from '../../../src/features/assignments/report-loss.ts';
import { returnAssignment } from '../../../src/features/assignments/return-device.ts';
import { equipmentRequests } from '../../../src/features/requests/request-tables.ts';
import { withdrawRequestLine } from '../../../src/features/requests/withdraw-request-line.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { CustodyStage, everywhere, person, required } from './custody-stage.ts';

const support = person('it-support');
const custodian = person('custodian');

describeEngines('losses', (engine) => {
  let stage: CustodyStage;
  beforeEach(async function () {
    this.timeout(30_000);
    stage ??= await new CustodyStage(engine).build();
    engine.clock.advance({ hours: 1 });
  });

  const steal = async (deviceId: string) => {
    const { version } = await stage.device(deviceId);
    return reportLoss(stage.deps, support, { scope: everywhere }, { deviceId, expectedVersion: version, kind: 'stolen', note: 'Einbruch im Lager', policeFileNumber: 'ST/0471/2020' });
  };
  const awardsOf = (requestLineId: string) => engine.uow.read((db) => db.many(awards, { requestLineId }));

  it('worked case 8: a reserved device is stolen; the award still owes one and is served first, without a second award', async () => {
    await stage.stock(2);
    const line = await stage.approved(stage.school, 2);
    await stage.allocate();
    const [stolen, other] = (await stage.held(line.id)).map((each) => each.deviceId);
    const incident = await steal(required(stolen));
    expect(incident).to.include({ kind: 'stolen', state: 'open', policeFileNumber: 'ST/0471/2020', deviceState: 'stolen' });
    expect(await stage.device(required(stolen))).to.include({ state: 'stolen' }).and.to.have.property('lockedAt').that.is.instanceOf(Date);
    expect((await engine.uow.read((db) => db.many(reservations, { deviceId: required(stolen) }))).map((each) => [each.state, each.reason])).to.deep.equal([['released', 'theft']]);
    expect((await stage.held(line.id)).map((each) => each.deviceId)).to.deep.equal([other]);
    expect(await stage.line(line.id)).to.include({ awarded: 2, givenUp: 0, handedOver: 0 });

    // somebody else waits too, with a stronger claim by numbers; what is owed goes first all the same
    const waiting = await stage.approved(stage.otherSchool, 5);
    const [fresh] = await stage.stock(1);
    await stage.allocate();
    expect((await stage.held(line.id)).map((each) => each.deviceId)).to.have.members([required(other), required(fresh).id]);
    expect(await stage.line(line.id)).to.include({ awarded: 2 });
    expect((await awardsOf(line.id)).map((each) => each.quantity)).to.deep.equal([2]);
    expect(await stage.line(waiting.id)).to.include({ awarded: 0 });
  });

  it('worked case 9: withdrawn with two reserved; given up 2, the pool gets 2, the run stays as it was', async () => {
    // enough for everybody who waits
    await stage.stock(7);
    const line = await stage.approved(stage.school, 2);
    await stage.allocate();
    const held = await stage.held(line.id);
    expect(held).to.have.length(2);
    const before = await awardsOf(line.id);
    const request = required(await engine.uow.read((db) => db.one(equipmentRequests, { id: line.requestId })));
    await withdrawRequestLine(stage.deps, custodian, { requestId: request.id, lineId: line.id, expectedVersion: request.version, units: 2, reason: 'nicht mehr gebraucht' });
    expect(await stage.line(line.id)).to.include({ awarded: 2, givenUp: 2, handedOver: 0 });
    expect(await awardsOf(line.id)).to.deep.equal(before);
    for (const each of held) expect(await stage.device(each.deviceId)).to.include({ state: 'in_stock' });
    const next = await stage.approved(stage.otherSchool, 2);
    await stage.allocate();
    expect((await stage.held(next.id)).map((each) => each.deviceId)).to.have.members(held.map((each) => each.deviceId));
  });

  it('take the device out of a bundle that waits; the rest can be handed over', async () => {
    const [one, two] = await stage.stock(2);
    const prepared = await prepareHandOver(stage.deps, support, everywhere, { fromId: stage.provider, toId: stage.school, deviceIds: [required(one).id, required(two).id] });
    await steal(required(one).id);
    expect(await refusedWith(confirmHandOver(stage.deps, custodian, everywhere, { handOverId: prepared.id, expectedVersion: 1 }))).to.equal('version.mismatch');
    const rest = await engine.uow.read((db) => viewHandOver(db, prepared.id));
    expect(rest).to.include({ version: 2, units: 1 });
    await confirmHandOver(stage.deps, custodian, everywhere, { handOverId: prepared.id, expectedVersion: 2 });
    expect(await stage.device(required(one).id)).to.include({ state: 'stolen', custodianId: stage.provider });
    expect(await stage.device(required(two).id)).to.include({ state: 'handed_over', custodianId: stage.school });
  });

  it('leave an assignment standing; only its holder or the custodian may report, and once', async () => {
    const [device] = await stage.stock(1);
    const deviceId = required(device).id;
    const teacher = await stage.teacher(stage.school);
    const prepared = await prepareHandOver(stage.deps, support, everywhere, { fromId: stage.provider, toId: stage.school, deviceIds: [deviceId] });
    await confirmHandOver(stage.deps, custodian, everywhere, { handOverId: prepared.id, expectedVersion: 1 });
    const { id } = await assignDevice(stage.deps, custodian, everywhere, { deviceId, holder: { personId: teacher }, kind: 'permanent' });
    const lose = (personId: string | undefined) => reportLoss(stage.deps, person('holder', personId), { personId }, { deviceId, kind: 'lost', note: 'im Zug' });
    expect(await refusedWith(lose(await stage.teacher(stage.school)))).to.equal('device.not_found');
    expect(await refusedWith(lose(undefined))).to.equal('device.not_found');
    expect(await lose(teacher)).to.include({ kind: 'lost', deviceState: 'lost', custodianId: stage.school });
    expect(await refusedWith(lose(teacher))).to.equal('incident.already_reported');
    expect(await engine.uow.read((db) => viewAssignment(db, id, engine.clock.today()))).to.include({ state: 'open', deviceState: 'lost' });
    const back = { assignmentId: id, expectedVersion: 1, completeness: 'complete', condition: 'good', custody: 'stays' } as const;
    expect(await refusedWith(returnAssignment(stage.deps, custodian, everywhere, back))).to.equal('incident.device_locked');

    const { version } = await stage.device(deviceId);
    const found = await reportFound(stage.deps, support, everywhere, { deviceId, expectedVersion: version, note: 'Fundbüro' });
    expect(found).to.include({ state: 'found', deviceState: 'inspection' });
    expect(await stage.device(deviceId)).to.include({ custodianId: stage.provider, lockedAt: null, condition: 'unknown' });
    expect(await engine.uow.read((db) => viewAssignment(db, id, engine.clock.today()))).to.include({ state: 'returned' });
    expect((await stage.history(deviceId)).map((row) => row.event)).to.deep.equal(['first_seen', 'inspect', 'pass', 'reserve', 'hand_over', 'assigned', 'lose', 'find', 'inspect']);
    expect((await stage.history(deviceId)).map((row) => row.sequence)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
