import { expect } from 'chai';
import { acknowledgeAssignment, extendAssignment } from '../../../src/features/assignments/change-assignment.ts';
import { assignDevice } from '../../../src/features/assignments/assign-device.ts';
import { listAssignments, viewAssignment } from '../../../src/features/assignments/assignment-read-model.ts';
import { assignments } from '../../../src/features/assignments/assignment-tables.ts';
import { confirmHandOver } from '../../../src/features/assignments/confirm-hand-over.ts';
import { markDueAssignments } from '../../../src/features/assignments/mark-due-job.ts';
import { prepareHandOver, type NewHandOver } from '../../../src/features/assignments/prepare-hand-over.ts';
import { returnAssignment, returnDevices } from '../../../src/features/assignments/return-device.ts';
import { swapDevices } from '../../../src/features/assignments/swap-devices.ts';
import { giveBackTransfer, transferDevices } from '../../../src/features/assignments/transfer-devices.ts';
import { notifications } from '../../../src/features/notifications/notification-tables.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { completeDueMergers, mergeOrganisations } from '../../../src/features/organisations/merge-organisations.ts';
import { mergerHooks } from '../../../src/merger-hooks.ts';
import { berlinDateOf } from '../../../src/shared/calendar-date.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { CustodyStage, everywhere, person, required } from './custody-stage.ts';

const support = person('it-support');
const custodian = person('custodian');

describeEngines('assignments', (engine) => {
  let stage: CustodyStage;
  before(async () => {
    stage = await new CustodyStage(engine).build();
  });
  beforeEach(() => engine.clock.set('2020-04-20T06:00:00.000Z'));

  const handOver = async (input: Omit<NewHandOver, 'fromId'>) => {
    const prepared = await prepareHandOver(stage.deps, support, everywhere, { fromId: stage.provider, ...input });
    return confirmHandOver(stage.deps, custodian, everywhere, { handOverId: prepared.id, expectedVersion: prepared.version });
  };
  /** A device in the custody of an organisation, handed over for an approved request line. */
  const inCustody = async (organisationId: string) => {
    await stage.stock(1);
    const line = await stage.approved(organisationId, 1);
    await stage.allocate();
    const { items } = await handOver({ toId: organisationId, requestLines: [{ requestLineId: line.id, quantity: 1 }] });
    return { deviceId: required(items[0]).deviceId ?? '', lineId: line.id };
  };
  const lend = (deviceId: string, pupilReferenceId: string, dueOn = '2020-07-31') => assignDevice(stage.deps, custodian, everywhere, { deviceId, holder: { pupilReferenceId }, kind: 'loan', dueOn });
  const view = (id: string) => engine.uow.read((db) => viewAssignment(db, id, engine.clock.today()));
  const page = (filters: object) => ({ limit: 50, sort: { field: 'startedAt' as const, direction: 'desc' as const }, filters, binding: '' });

  it('lend a device in custody to a pupil, once at a time, and to people of the organisation only', async () => {
    const { deviceId } = await inCustody(stage.school);
    const pupil = await stage.pupil(stage.school);
    expect(await refusedWith(lend(deviceId, await stage.pupil(stage.otherSchool)))).to.equal('assignment.holder_unknown');
    expect(await refusedWith(lend(deviceId, pupil, '2020-04-20'))).to.equal('assignment.due_date');
    const assignment = await lend(deviceId, pupil);
    expect(assignment).to.include({ state: 'open', custodianId: stage.school, dueOn: '2020-07-31', overdue: false });
    expect(await refusedWith(lend(deviceId, await stage.pupil(stage.school)))).to.equal('assignment.device_assigned');
    expect((await stage.history(deviceId)).at(-1)).to.include({ event: 'assigned', assignmentId: assignment.id, state: 'handed_over' });
    const [free] = await stage.stock(1);
    expect(await refusedWith(lend(required(free).id, pupil))).to.equal('assignment.not_in_custody');
  });

  it('are acknowledged by the person who holds the device and nobody else', async () => {
    const { deviceId } = await inCustody(stage.school);
    const teacher = await stage.teacher(stage.school);
    const { id } = await assignDevice(stage.deps, custodian, everywhere, { deviceId, holder: { personId: teacher }, kind: 'permanent' });
    expect(await refusedWith(acknowledgeAssignment(stage.deps, custodian, { assignmentId: id, expectedVersion: 1 }))).to.equal('assignment.not_found');
    const acknowledged = await acknowledgeAssignment(stage.deps, person('teacher', teacher), { assignmentId: id, expectedVersion: 1 });
    expect(acknowledged).to.include({ state: 'acknowledged', version: 2 });
    const own = await engine.uow.read((db) => listAssignments(db, page({}), engine.clock.today(), { personId: teacher }));
    expect(own.items.map((item) => item.id)).to.deep.equal([id]);
    expect((await engine.uow.read((db) => listAssignments(db, page({}), engine.clock.today(), { personId: undefined }))).items).to.deep.equal([]);
  });

  it('fall due the day after their date, are told of once, and begin anew when extended', async () => {
    const { deviceId } = await inCustody(stage.school);
    const { id } = await lend(deviceId, await stage.pupil(stage.school), '2020-05-04');
    const mark = () => engine.uow.write(stage.context, markDueAssignments);
    engine.clock.set('2020-05-04T18:00:00.000Z');
    expect(await mark()).to.equal(0);
    engine.clock.set('2020-05-05T06:00:00.000Z');
    const overdue = await engine.uow.read((db) => listAssignments(db, page({ overdue: true }), engine.clock.today(), { scope: { all: false, organisationIds: [stage.school] } }));
    expect(overdue.items.map((item) => item.id)).to.deep.equal([id]);
    expect([await mark(), await mark()]).to.deep.equal([1, 0]);
    expect(await view(id)).to.include({ state: 'return_due', overdue: true });
    const told = await engine.uow.read((db) => db.many(notifications, { topic: 'assignment.due', organisationId: stage.school }));
    expect(told.map((each) => each.facts)).to.deep.equal([{ units: 1, today: '2020-05-05' }]);
    const extended = await extendAssignment(stage.deps, custodian, everywhere, { assignmentId: id, expectedVersion: 2, dueOn: '2020-06-30', reason: 'Quarantäne' });
    expect(extended).to.include({ state: 'open', dueOn: '2020-06-30', overdue: false });
    expect(extended.dueDates.map((each) => [each.dueOn, each.reason])).to.deep.equal([['2020-05-04', null], ['2020-06-30', 'Quarantäne']]);
    expect(await refusedWith(extendAssignment(stage.deps, custodian, everywhere, { assignmentId: id, expectedVersion: 3, dueOn: '2020-06-01' }))).to.equal('assignment.due_date');
  });

  it('end with what came back; the device stays for the next pupil, or goes back for good and counts on the request line', async () => {
    const { deviceId, lineId } = await inCustody(stage.school);
    const first = await lend(deviceId, await stage.pupil(stage.school));
    const back = { assignmentId: first.id, expectedVersion: 1, completeness: 'incomplete', condition: 'worn', missing: ['Ladegerät'] } as const;
    const ended = await returnAssignment(stage.deps, custodian, everywhere, { ...back, custody: 'stays' });
    expect(ended).to.deep.include({ state: 'returned', completeness: 'incomplete', condition: 'worn', missing: ['Ladegerät'] });
    expect(await stage.device(deviceId)).to.include({ state: 'handed_over', custodianId: stage.school, condition: 'worn' });
    expect(await stage.line(lineId)).to.include({ handedOver: 1, returned: 0 });
    const second = await lend(deviceId, await stage.pupil(stage.school));
    await returnAssignment(stage.deps, custodian, everywhere, { ...back, assignmentId: second.id, completeness: 'complete', missing: [], custody: 'back', stockLocationId: stage.store });
    expect(await stage.device(deviceId)).to.include({ state: 'returned', custodianId: stage.provider, stockLocationId: stage.store });
    expect(await stage.line(lineId)).to.include({ handedOver: 1, returned: 1 });
    expect(await refusedWith(returnDevices(stage.deps, support, everywhere, { deviceIds: [deviceId], condition: 'good' }))).to.equal('assignment.not_in_custody');
  });

  it('must end before the organisation gives the device back', async () => {
    const { deviceId, lineId } = await inCustody(stage.otherSchool);
    const { id } = await lend(deviceId, await stage.pupil(stage.otherSchool));
    const giveBack = () => returnDevices(stage.deps, custodian, { all: false, organisationIds: [stage.otherSchool] }, { deviceIds: [deviceId], condition: 'good' });
    expect(await refusedWith(giveBack())).to.equal('assignment.device_assigned');
    await returnAssignment(stage.deps, custodian, everywhere, { assignmentId: id, expectedVersion: 1, completeness: 'complete', condition: 'good', custody: 'stays' });
    expect((await giveBack()).devices.map((device) => [device.state, device.custodianId])).to.deep.equal([['returned', stage.provider]]);
    expect(await stage.line(lineId)).to.include({ returned: 1 });
  });

  it('are not in the way of a transfer of what nobody has: the owner stays, and what is lent comes back', async () => {
    const [device] = await stage.stock(1);
    const neighbour = (await createOrganisation(stage.deps, stage.context, { kind: 'municipality', parentId: stage.provider, name: 'Stadt Nordmark' })).id;
    const input = { fromId: stage.provider, toId: neighbour, deviceIds: [required(device).id], reason: 'Nachbarschaftshilfe' };
    expect(await refusedWith(transferDevices(stage.deps, support, everywhere, { ...input, returnOn: '2020-04-20' }))).to.equal('transfer.return_date');
    const lent = await transferDevices(stage.deps, support, everywhere, { ...input, returnOn: '2020-09-30' });
    expect(lent).to.include({ state: 'lent', returnOn: '2020-09-30', fromName: 'Rechenzentrum Weserland' });
    expect(await stage.device(required(device).id)).to.include({ custodianId: neighbour, ownerId: stage.town, state: 'in_stock' });
    expect(await refusedWith(transferDevices(stage.deps, support, everywhere, input))).to.equal('transfer.not_possible');
    const back = await giveBackTransfer(stage.deps, support, everywhere, { transferId: lent.id, expectedVersion: 1 });
    expect(back).to.include({ state: 'given_back' });
    expect(await stage.device(required(device).id)).to.include({ custodianId: stage.provider, ownerId: stage.town });
    const { deviceId } = await inCustody(stage.school);
    await lend(deviceId, await stage.pupil(stage.school));
    expect(await refusedWith(transferDevices(stage.deps, support, everywhere, { fromId: stage.school, toId: stage.otherSchool, deviceIds: [deviceId], reason: 'x' }))).to.equal('transfer.not_possible');
  });

  it('follow the holder when two devices in use are swapped, each with one line of history', async () => {
    const [one, two] = [await inCustody(stage.school), await inCustody(stage.otherSchool)];
    const teacher = await stage.teacher(stage.school);
    const before = await assignDevice(stage.deps, custodian, everywhere, { deviceId: one.deviceId, holder: { personId: teacher }, kind: 'loan', dueOn: '2020-08-31' });
    const lengths = await Promise.all([one, two].map(async ({ deviceId }) => (await stage.history(deviceId)).length));
    const swap = await swapDevices(stage.deps, support, everywhere, { deviceId: one.deviceId, withDeviceId: two.deviceId, reason: 'Tastatur gewünscht' });
    expect(swap).to.include({ kind: 'swap', state: 'completed', fromId: stage.school, toId: stage.otherSchool });
    expect([await stage.device(one.deviceId), await stage.device(two.deviceId)].map((device) => device.custodianId)).to.deep.equal([stage.otherSchool, stage.school]);
    expect(await Promise.all([one, two].map(async ({ deviceId }) => (await stage.history(deviceId)).length))).to.deep.equal(lengths.map((length) => length + 1));
    expect(await view(before.id)).to.include({ state: 'returned' });
    const [now] = await engine.uow.read((db) => db.many(assignments, { personId: teacher, state: 'open' }));
    expect(now).to.include({ deviceId: two.deviceId, custodianId: stage.school, kind: 'loan', dueOn: '2020-08-31' });
    // what comes back for good now counts for the line that the school was served by
    await returnDevices(stage.deps, support, everywhere, { deviceIds: [one.deviceId], condition: 'good' });
    expect([await stage.line(one.lineId), await stage.line(two.lineId)].map((line) => line.returned)).to.deep.equal([0, 1]);
  });

  it('go on with a free device when one from stock takes the place of a broken one', async () => {
    const { deviceId, lineId } = await inCustody(stage.school);
    const pupil = await stage.pupil(stage.school);
    await lend(deviceId, pupil);
    const spare = required((await stage.stock(1))[0]);
    await swapDevices(stage.deps, support, everywhere, { deviceId, withDeviceId: spare.id, reason: 'Bildschirm' });
    expect(await stage.device(deviceId)).to.include({ state: 'returned', custodianId: stage.provider, stockLocationId: stage.store });
    expect(await stage.device(spare.id)).to.include({ state: 'handed_over', custodianId: stage.school });
    expect(await stage.line(lineId)).to.include({ handedOver: 1, returned: 0 });
    expect(await refusedWith(swapDevices(stage.deps, support, everywhere, { deviceId, withDeviceId: spare.id, reason: 'nochmal' }))).to.equal('swap.not_possible');
  });

  it('go to the successor of a school that is merged, with the devices', async () => {
    const ending = await createOrganisation(stage.deps, stage.context, { kind: 'school', parentId: stage.town, name: 'GS Alt' });
    const { deviceId } = await inCustody(ending.id);
    const teacher = await stage.teacher(ending.id);
    const { id } = await assignDevice(stage.deps, custodian, everywhere, { deviceId, holder: { personId: teacher }, kind: 'permanent' });
    const deps = { ...stage.deps, mergerHooks };
    await mergeOrganisations(deps, stage.context, { organisationId: ending.id, version: ending.version, successorId: stage.otherSchool, effectiveOn: berlinDateOf(engine.clock.now()) });
    await completeDueMergers(deps, stage.context);
    expect(await stage.device(deviceId)).to.include({ custodianId: stage.otherSchool });
    expect(await view(id)).to.include({ custodianId: stage.otherSchool, state: 'open' });
  });
});
