import { expect } from 'chai';
import { assignments, handOverItems } from '../../src/features/assignments/assignment-tables.ts';
import type { ApiClient } from '../support/api.ts';
import { CustodyStage, required } from '../stores/assignments/custody-stage.ts';
import type { Arena } from './arena.ts';
import { CROWD, crowd, expectOneWinner, OVERTAKEN, STALE } from './crowd.ts';

/** Devices that are there: who gets them, reserved or handed over. */
export function crowdsOverDevices(arena: () => Arena): void {
  let stage: CustodyStage;
  let support: ApiClient;
  let school: ApiClient;
  let allocator: ApiClient;

  before(async () => {
    stage = await new CustodyStage(arena().engine).build();
    const { as } = arena().home;
    support = await as({ role: 'it_support', organisationId: stage.provider });
    school = await as({ role: 'school_custodian', organisationId: stage.school });
    allocator = await as({ role: 'allocator', organisationId: stage.town });
  });

  it('assigns a device: one person has it', async () => {
    const deviceId = required((await stage.stock(1))[0]).id;
    const { id } = (await support.post('/hand-overs', { fromId: stage.provider, toId: stage.school, deviceIds: [deviceId] })).body as { id: string };
    expect((await school.put(`/hand-overs/${id}/confirmation`, undefined, 1)).status).to.equal(200);
    const pupils = await Promise.all(Array.from({ length: CROWD }, () => stage.pupil(stage.school)));
    const answers = await crowd(arena(), (through, index) => through(school).post('/assignments', { deviceId, pupilReferenceId: pupils[index], kind: 'permanent' }));
    expectOneWinner(answers, 201, ['409 assignment.device_assigned', OVERTAKEN]);
    expect(await arena().engine.uow.read((db) => db.many(assignments, { deviceId }))).to.have.length(1);
  });

  it('hands over a reservation: one bundle has it', async () => {
    await stage.stock(1);
    const line = await stage.approved(stage.school, 1);
    await stage.allocate();
    const answers = await crowd(arena(), (through) => through(support).post('/hand-overs', { fromId: stage.provider, toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 1 }] }));
    const { id } = expectOneWinner<{ id: string }>(answers, 201, ['409 hand_over.not_available', OVERTAKEN]);
    expect(await arena().engine.uow.read((db) => db.many(handOverItems, { handOverId: id }))).to.have.length(1);
  });

  it('commits two runs over one pool: one gives', async () => {
    await stage.stock(4);
    await stage.approved(stage.school, 8);
    const preview = async () => (await allocator.post('/allocation/runs', { ownerId: stage.town, equipmentClassId: stage.tabletClass })).body as { id: string; awarded: number };
    const previews = [await preview(), await preview()];
    expect(previews.map((each) => each.awarded)).to.deep.equal([4, 4]);
    const answers = await crowd(arena(), (through, index) => through(allocator).put(`/allocation/runs/${required(previews[index % 4 < 2 ? 0 : 1]).id}/commit`, undefined, 1));
    expectOneWinner(answers, 200, [STALE, '409 allocation.not_a_preview', '409 allocation.preview_outdated', OVERTAKEN]);
  });

  it('sends the same request under one key: one effect, the same answer to all', async () => {
    const [device] = await stage.stock(1);
    const body = { fromId: stage.provider, toId: stage.school, deviceIds: [required(device).id] };
    const answers = await crowd(arena(), (through) => through(support).request('POST', '/hand-overs', { body, headers: { 'idempotency-key': 'one-bundle' } }));
    expect(new Set(answers.map((answer) => `${answer.status} ${JSON.stringify(answer.body)}`)).size, answers.map((answer) => answer.status).join()).to.equal(1);
    expect(answers[0]?.status).to.equal(201);
    expect(await arena().engine.uow.read((db) => db.many(handOverItems, { deviceId: required(device).id }))).to.have.length(1);
  });
}
