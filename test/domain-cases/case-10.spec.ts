import { expect } from 'chai';
import { applyPromises, preparePromises } from '../../src/features/allocation/compute-promises.ts';
import { awards, queueStandings, reservations } from '../../src/features/allocation/allocation-tables.ts';
import { applyRun, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { assignDevice } from '../../src/features/assignments/assign-device.ts';
import { viewAssignment } from '../../src/features/assignments/assignment-read-model.ts';
import { deviceTransfers } from '../../src/features/assignments/assignment-tables.ts';
import { extendAssignment } from '../../src/features/assignments/change-assignment.ts';
import { confirmHandOver } from '../../src/features/assignments/confirm-hand-over.ts';
import { viewHandOver } from '../../src/features/assignments/hand-over-read-model.ts';
import { markDueAssignments } from '../../src/features/assignments/mark-due-job.ts';
import { prepareHandOver } from '../../src/features/assignments/prepare-hand-over.ts';
import { reportLoss } from '../../src/features/assignments/report-loss.ts';
import { giveBackTransfer, transferDevices } from '../../src/features/assignments/transfer-devices.ts';
import { createStockLocation } from '../../src/features/devices/write-stock-location.ts';
import { simCards, stockLocations } from '../../src/features/devices/device-tables.ts';
import { registerSimCard } from '../../src/features/devices/write-sim-card.ts';
import { createUser } from '../../src/features/identity/write-users.ts';
import { grants } from '../../src/features/identity/identity-tables.ts';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { mergeOrganisations } from '../../src/features/organisations/merge-organisations.ts';
import { organisations } from '../../src/features/organisations/organisation-tables.ts';
import { recordHeadCounts } from '../../src/features/organisations/record-head-counts.ts';
import { people, pupilReferences } from '../../src/features/people/person-tables.ts';
import { createRequest } from '../../src/features/requests/create-request.ts';
import { declareHolding } from '../../src/features/requests/declare-holding.ts';
import { discardRequest } from '../../src/features/requests/review-request.ts';
import { declaredHoldings, equipmentRequests, requestLines } from '../../src/features/requests/request-tables.ts';
import type { JobContext } from '../../src/jobs/job-handler.ts';
import { mergerHooks } from '../../src/merger-hooks.ts';
import { completeMergers } from '../../workers/handlers/complete-mergers.ts';
import { describeEngines, type TestEngine } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';
import { CustodyStage, everywhere, person, required } from '../stores/assignments/custody-stage.ts';

const support = person('it-support');
const custodian = person('custodian');
const MERGED_ON = '2020-08-01';

/** What the stage's people do around a merger. */
class MergerScene {
  readonly engine: TestEngine;
  readonly stage: CustodyStage;

  constructor(engine: TestEngine, stage: CustodyStage) {
    this.engine = engine;
    this.stage = stage;
  }

  async school(name: string, pupils: number, townId = this.stage.town): Promise<string> {
    const { deps, context } = this.stage;
    const { id } = await createOrganisation(deps, context, { kind: 'school', parentId: townId, name });
    await recordHeadCounts(deps, context, { organisationId: id, validFrom: '2019-08-01', heads: { pupil: pupils } });
    return id;
  }

  prepare(toId: string, requestLineId: string, quantity: number) {
    return prepareHandOver(this.stage.deps, support, everywhere, { fromId: this.stage.provider, toId, requestLines: [{ requestLineId, quantity }] });
  }

  confirm({ id, version }: { readonly id: string; readonly version: number }) {
    return confirmHandOver(this.stage.deps, custodian, everywhere, { handOverId: id, expectedVersion: version });
  }

  async merge(fromId: string, toId: string): Promise<void> {
    const { version } = required(await this.engine.uow.read((db) => db.one(organisations, { id: fromId })));
    await mergeOrganisations({ ...this.stage.deps, mergerHooks }, this.stage.context, { organisationId: fromId, version, successorId: toId, effectiveOn: MERGED_ON });
  }

  /** What the daily job does. */
  async completeDue(): Promise<unknown> {
    return completeMergers({ uow: this.engine.uow }).prepare?.({ jobId: 'mergers' } as JobContext<'complete-mergers'>);
  }

}

describeEngines('worked case 10', (engine) => {
  let stage: CustodyStage;
  let scene: MergerScene;
  before(async () => {
    stage = await new CustodyStage(engine).build();
    scene = new MergerScene(engine, stage);
  });
  beforeEach(() => engine.clock.set('2020-04-20T06:00:00.000Z'));

  it('a school merges from a date: all that it has, asks for and is to get goes on at its successor', async () => {
    const [ending, successor] = [await scene.school('GS Alt', 100), await scene.school('GS Neu', 250)];
    await stage.stock(3);
    const line = await stage.approved(ending, 4);
    await stage.allocate();
    const { items } = await scene.confirm(await scene.prepare(ending, line.id, 1));
    const deviceId = required(items[0]).deviceId ?? '';
    const pupil = await stage.pupil(ending);
    const loan = await assignDevice(stage.deps, custodian, everywhere, { deviceId, holder: { pupilReferenceId: pupil }, kind: 'loan', dueOn: '2020-12-31' });
    const bundle = await scene.prepare(ending, line.id, 1);
    const teacher = await stage.teacher(ending);
    const draft = await createRequest(stage.deps, support, { organisationId: ending, beneficiaryGroup: 'teacher', lines: [{ equipmentClassId: stage.tabletClass, quantity: 2 }] });
    const refused = await createRequest(stage.deps, support, { organisationId: ending, beneficiaryGroup: 'teacher', lines: [{ equipmentClassId: stage.tabletClass, quantity: 9 }] });
    await discardRequest(stage.deps, support, { requestId: refused.id, expectedVersion: refused.version, reason: 'doppelt' });
    for (const [organisationId, quantity] of [[ending, 5], [successor, 2]] as const) {
      await declareHolding(stage.deps, support, { organisationId, beneficiaryGroup: 'pupil', equipmentClassId: stage.tabletClass, quantity });
    }
    const { user } = await createUser(stage.deps, support, everywhere, { loginName: `leitung-${engine.name}`, displayName: 'Schulleitung', password: 'kirschkern weit gespuckt', grants: [{ role: 'school_custodian', organisationId: ending }] });
    const card = await registerSimCard(stage.deps, support, { iccid: '8949020000012345670', ownerId: stage.town, custodianId: ending });
    const stores = [];
    for (const organisationId of [ending, successor]) stores.push(await createStockLocation(stage.deps, support, { organisationId, parentId: null, code: 'KELLER', name: 'Keller' }));
    const [spare] = await stage.stock(1);
    const lent = await transferDevices(stage.deps, support, everywhere, { fromId: stage.provider, toId: ending, deviceIds: [required(spare).id], returnOn: '2020-12-31', reason: 'Prüfungen' });
    const before = await stage.history(deviceId);

    await scene.merge(ending, successor);
    expect(await scene.completeDue()).to.equal(0);
    expect(await stage.device(deviceId)).to.include({ custodianId: ending });
    engine.clock.set(`${MERGED_ON}T05:00:00.000Z`);
    expect(await scene.completeDue()).to.equal(1);

    expect(await stage.line(line.id)).to.include({ organisationId: successor, ownerId: stage.town, approved: 4, awarded: 3, handedOver: 1 });
    const requests = await engine.uow.read((db) => db.many(equipmentRequests, { id: [line.requestId, draft.id, refused.id] }));
    expect(new Map(requests.map((request) => [request.id, request.organisationId]))).to.deep.equal(new Map([[line.requestId, successor], [draft.id, successor], [refused.id, ending]]));
    const holdings = await engine.uow.read((db) => db.many(declaredHoldings, { organisationId: [ending, successor] }));
    expect(new Map(holdings.map((holding) => [holding.organisationId, holding.quantity]))).to.deep.equal(new Map([[ending, 0], [successor, 7]]));
    const held = await stage.held(line.id);
    expect(held.map((reservation) => reservation.organisationId)).to.deep.equal([successor, successor]);
    expect(await engine.uow.read((db) => db.one(organisations, { id: successor }))).to.include({ pupils: 350 });
    expect(await engine.uow.read((db) => db.one(organisations, { id: ending }))).to.include({ validTo: '2020-07-31', successorId: successor });
    expect((await engine.uow.read((db) => db.one(people, { id: teacher })))?.organisationId).to.equal(successor);
    expect((await engine.uow.read((db) => db.one(pupilReferences, { id: pupil })))?.organisationId).to.equal(successor);
    expect((await engine.uow.read((db) => db.many(grants, { userId: user.id }))).map((grant) => grant.organisationId)).to.deep.equal([successor]);
    expect((await engine.uow.read((db) => db.one(simCards, { id: card.id })))?.custodianId).to.equal(successor);
    const codes = await engine.uow.read((db) => db.many(stockLocations, { organisationId: successor }, { orderBy: ['code'] }));
    expect(codes.map((store) => [store.id, store.code])).to.deep.equal([[stores[1]?.id, 'KELLER'], [stores[0]?.id, 'KELLER-2']]);

    // what an award says is what was decided then
    expect((await engine.uow.read((db) => db.many(awards, { requestLineId: line.id }))).map((award) => award.organisationId)).to.deep.equal([ending]);
    const history = await stage.history(deviceId);
    expect(history.map((row) => row.sequence)).to.deep.equal(history.map((_row, index) => index + 1));
    expect(history.slice(0, -1)).to.deep.equal(before);
    expect(history.at(-1)).to.include({ event: 'custodian_merged', custodianId: successor, ownerId: stage.town, state: 'handed_over' });

    expect(await engine.uow.read((db) => viewAssignment(db, loan.id, engine.clock.today()))).to.include({ custodianId: successor, state: 'open' });
    const moved = await engine.uow.read((db) => viewHandOver(db, bundle.id));
    expect((await scene.confirm(moved)).items.map((item) => item.state)).to.deep.equal(['handed_over']);
    expect(await stage.line(line.id)).to.include({ handedOver: 2 });
    const back = await giveBackTransfer(stage.deps, support, everywhere, { transferId: lent.id, expectedVersion: 2 });
    expect(back).to.include({ state: 'given_back', toId: successor });
    expect(await stage.device(required(spare).id)).to.include({ custodianId: stage.provider });
  });

  it('what the two had lent each other has come home', async () => {
    const [ending, successor] = [await scene.school('GS Ost', 10), await scene.school('GS West', 10)];
    await stage.stock(1);
    const line = await stage.approved(ending, 1);
    await stage.allocate();
    const { items } = await scene.confirm(await scene.prepare(ending, line.id, 1));
    const lent = await transferDevices(stage.deps, support, everywhere, { fromId: ending, toId: successor, deviceIds: [required(items[0]).deviceId ?? ''], returnOn: '2020-12-31', reason: 'Projekt' });
    await scene.merge(ending, successor);
    engine.clock.set(`${MERGED_ON}T05:00:00.000Z`);
    await scene.completeDue();
    expect(await engine.uow.read((db) => db.one(deviceTransfers, { id: lent.id }))).to.include({ state: 'given_back', fromId: successor, toId: successor });
  });

  it('a successor of another owner: reserved stays reserved, the rest waits at the new owner, and runs of both are looked at again', async () => {
    const town = (await createOrganisation(stage.deps, stage.context, { kind: 'municipality', parentId: stage.provider, name: 'Stadt Birkheim' })).id;
    const [ending, successor] = [await scene.school('GS Grenzweg', 100), await scene.school('GS Birkheim', 200, town)];
    await stage.stock(3);
    const line = await stage.approved(ending, 5);
    await stage.allocate();
    const [stolen] = await stage.held(line.id);
    await reportLoss(stage.deps, support, { scope: everywhere }, { deviceId: required(stolen).deviceId, kind: 'stolen', note: 'Einbruch' });
    expect(await stage.line(line.id)).to.include({ awarded: 3, givenUp: 0 });
    await stage.stock(2);
    const computed = required(await prepareRun(stage.deps, { ownerId: stage.town, equipmentClassId: stage.tabletClass }));

    engine.clock.set(`${MERGED_ON}T05:00:00.000Z`);
    await scene.merge(ending, successor);
    expect(await refusedWith(engine.uow.write(stage.context, (tx) => applyRun(tx, computed)))).to.equal('allocation.supply_moved');
    expect(await stage.line(line.id)).to.include({ organisationId: successor, ownerId: town, approved: 5, awarded: 3, givenUp: 1 });
    const anew = required((await engine.uow.read((db) => db.many(requestLines, { requestId: line.requestId }))).find((each) => each.id !== line.id));
    expect(anew).to.include({ organisationId: successor, ownerId: town, position: 2, requested: 1, approved: 1, awarded: 0, closure: 'none' });
    expect((await stage.held(line.id)).map((each) => each.organisationId)).to.deep.equal([successor, successor]);
    await stage.allocate();
    expect((await stage.held(line.id))).to.have.length(2);

    const key = { ownerId: town, equipmentClassId: stage.tabletClass };
    const promised = required(await preparePromises(stage.deps, key));
    await engine.uow.write(stage.context, (tx) => {
      applyPromises(tx, promised);
      return Promise.resolve();
    });
    const queue = await engine.uow.read((db) => db.many(queueStandings, { requestLineId: [line.id, anew.id] }));
    expect(queue.map((each) => [each.position, each.length])).to.deep.equal([[1, 1], [1, 1]]);

    const { items } = await scene.confirm(await scene.prepare(successor, line.id, 2));
    for (const item of items) expect(await stage.device(item.deviceId ?? '')).to.include({ ownerId: stage.town, custodianId: successor });
    await stage.stock(3, town);
    const run = required(await prepareRun(stage.deps, key));
    await engine.uow.write(stage.context, async (tx) => { await applyRun(tx, run); });
    const ours = await engine.uow.read((db) => db.many(reservations, { requestLineId: [line.id, anew.id], state: 'held' }));
    expect(ours.map((each) => each.requestLineId).sort()).to.deep.equal([line.id, line.id, anew.id].sort());
  });

  it('a loan is extended: due dates are rows, and what was due to be returned is open again', async () => {
    await stage.stock(1);
    const line = await stage.approved(stage.school, 1);
    await stage.allocate();
    const { items } = await scene.confirm(await scene.prepare(stage.school, line.id, 1));
    const loan = await assignDevice(stage.deps, custodian, everywhere, { deviceId: required(items[0]).deviceId ?? '', holder: { pupilReferenceId: await stage.pupil(stage.school) }, kind: 'loan', dueOn: '2020-07-31' });
    engine.clock.set('2020-08-02T06:00:00.000Z');
    await engine.uow.write(stage.context, markDueAssignments);
    const due = await engine.uow.read((db) => viewAssignment(db, loan.id, engine.clock.today()));
    expect(due.state).to.equal('return_due');
    const extended = await extendAssignment(stage.deps, custodian, everywhere, { assignmentId: loan.id, expectedVersion: due.version, dueOn: '2020-12-31', reason: 'Wechselunterricht' });
    expect(extended).to.include({ state: 'open', dueOn: '2020-12-31' });
    expect(extended.dueDates.map((each) => each.dueOn)).to.deep.equal(['2020-07-31', '2020-12-31']);
    engine.clock.set('2021-01-02T06:00:00.000Z');
    await engine.uow.write(stage.context, markDueAssignments);
    expect((await engine.uow.read((db) => viewAssignment(db, loan.id, engine.clock.today()))).state).to.equal('return_due');
  });
});
