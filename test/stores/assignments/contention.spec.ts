import { expect } from 'chai';
import { assignDevice } from '../../../src/features/assignments/assign-device.ts';
import { assignments, handOverItems } from '../../../src/features/assignments/assignment-tables.ts';
import { confirmHandOver } from '../../../src/features/assignments/confirm-hand-over.ts';
import { prepareHandOver } from '../../../src/features/assignments/prepare-hand-over.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { describeEngines } from '../../support/engines.ts';
import { CustodyStage, everywhere, person, required } from './custody-stage.ts';

const AT_ONCE = 64;

/** How 64 attempts at once ended: `won`, or the status and code of the refusal. */
async function race(attempt: (index: number) => Promise<unknown>): Promise<{ readonly won: number; readonly statuses: readonly number[]; readonly codes: readonly string[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => attempt(index)));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const wrong = refused.find((error) => !(error instanceof AppError));
  if (wrong !== undefined) throw wrong as Error;
  const errors = refused as AppError[];
  return { won: AT_ONCE - refused.length, statuses: [...new Set(errors.map((error) => error.status))], codes: [...new Set(errors.map((error) => error.code))] };
}

describeEngines('64 at once', (engine) => {
  let stage: CustodyStage;
  before(async function () {
    this.timeout(60_000);
    stage = await new CustodyStage(engine).build();
  });

  it('want the same free device: one bundle gets it, the others are told 409', async function () {
    this.timeout(60_000);
    const device = required((await stage.stock(1))[0]);
    const result = await race((index) => prepareHandOver(stage.deps, person(`support-${index}`), everywhere, { fromId: stage.provider, toId: index % 2 === 0 ? stage.school : stage.otherSchool, deviceIds: [device.id] }));
    expect(result).to.include({ won: 1 });
    expect(result.statuses, result.codes.join()).to.deep.equal([409]);
    expect(await engine.uow.read((db) => db.many(handOverItems, { deviceId: device.id }))).to.have.length(1);
    expect(await stage.history(device.id)).to.have.length(4);
  });

  it('want the same reserved device', async function () {
    this.timeout(60_000);
    await stage.stock(1);
    const line = await stage.approved(stage.school, 1);
    await stage.allocate();
    const result = await race((index) => prepareHandOver(stage.deps, person(`support-${index}`), everywhere, { fromId: stage.provider, toId: stage.school, requestLines: [{ requestLineId: line.id, quantity: 1 }] }));
    expect(result).to.include({ won: 1 });
    expect(result.statuses, result.codes.join()).to.deep.equal([409]);
  });

  it('confirm the same hand-over: it happens once', async function () {
    this.timeout(60_000);
    const device = required((await stage.stock(1))[0]);
    const prepared = await prepareHandOver(stage.deps, person('support'), everywhere, { fromId: stage.provider, toId: stage.school, deviceIds: [device.id] });
    const result = await race((index) => confirmHandOver(stage.deps, person(`custodian-${index}`), everywhere, { handOverId: prepared.id, expectedVersion: prepared.version }));
    expect(result).to.include({ won: 1 });
    // who reads after the winner's commit holds an old version
    expect(result.statuses.every((status) => status === 409 || status === 412), result.codes.join()).to.equal(true);
    expect((await stage.history(device.id)).filter((row) => row.event === 'hand_over')).to.have.length(1);
  });

  it('assign the same device: one person has it', async function () {
    this.timeout(60_000);
    const device = required((await stage.stock(1))[0]);
    const prepared = await prepareHandOver(stage.deps, person('support'), everywhere, { fromId: stage.provider, toId: stage.school, deviceIds: [device.id] });
    await confirmHandOver(stage.deps, person('custodian'), everywhere, { handOverId: prepared.id, expectedVersion: prepared.version });
    const pupils = await Promise.all(Array.from({ length: AT_ONCE }, () => stage.pupil(stage.school)));
    const result = await race((index) => assignDevice(stage.deps, person(`teacher-${index}`), everywhere, { deviceId: device.id, holder: { pupilReferenceId: required(pupils[index]) }, kind: 'permanent' }));
    expect(result).to.include({ won: 1 });
    expect(result.statuses, result.codes.join()).to.deep.equal([409]);
    expect(await engine.uow.read((db) => db.many(assignments, { deviceId: device.id }))).to.have.length(1);
  });
});
