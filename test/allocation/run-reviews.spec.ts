import { expect } from 'chai';
import { allocationRuns } from '../../src/features/allocation/allocation-tables.ts';
import { compareStoredRuns, compareWithRules } from '../../src/features/allocation/compare-stored-runs.ts';
import { commitPreview, discardPreview } from '../../src/features/allocation/decide-preview.ts';
import { explainLine } from '../../src/features/allocation/explain-line.ts';
import { defaultSocialFactor } from '../../src/features/allocation/engine/weight.ts';
import { previewRun } from '../../src/features/allocation/preview-run.ts';
import { listRuns, viewFairness, viewRun } from '../../src/features/allocation/run-read-model.ts';
import { applyRun, prepareRun } from '../../src/features/allocation/run-allocation.ts';
import { verifyRun } from '../../src/features/allocation/verify-run.ts';
import type { PoolKey } from '../../src/features/allocation/allocation-pool.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';
import { AllocationWorld, type WorldLine } from './support/allocation-world.ts';

const context = testContext('run-reviews');
const everything = { all: true } as const;
const socialFactor = { ...defaultSocialFactor, applied: false };

describeEngines('reviewing runs', (engine) => {
  let world: AllocationWorld;
  let key: PoolKey;
  let lines: ReadonlyMap<string, WorldLine>;

  before(async () => {
    world = await AllocationWorld.open(engine.uow);
    key = await world.addOwner('Stadt Auental');
    lines = await world.addSchools(key, [
      { name: 'Gymnasium am Wall', pupils: 980, index: 1, held: 24, approved: 30 },
      { name: 'GS Lindenhof', pupils: 240, index: 8, held: 0, approved: 14 },
      { name: 'GS Ost', pupils: 270, index: 7, held: 0, approved: 12 },
    ]);
    await world.receive(key, 20);
  });

  const runIn = (id: string) => engine.uow.read((db) => viewRun(db, id));
  const commit = (run: { readonly id: string; readonly version: number }) => commitPreview(world, context, { runId: run.id, expectedVersion: run.version });

  it('commits nothing for a preview, and shows what it would give', async () => {
    const preview = await previewRun(world, context, key);
    expect(preview).to.deep.include({ state: 'preview', trigger: 'person', supply: 20, demand: 56, awarded: 20, outdated: false, whatIf: false, nextActions: ['commit', 'discard'] });
    expect(preview.lines.map((line) => [line.organisationName, line.awarded]).sort()).to.deep.equal([['GS Lindenhof', 10], ['GS Ost', 10], ['Gymnasium am Wall', 0]]);
    expect(Object.values(await world.awarded(lines))).to.deep.equal([0, 0, 0]);
    const discarded = await discardPreview(world, context, { runId: preview.id, expectedVersion: preview.version });
    expect(discarded.state).to.equal('discarded');
    expect(await refusedWith(commit(discarded))).to.equal('allocation.not_a_preview');
  });

  it('never commits rules that are not in force, but compares by them', async () => {
    const plain = await previewRun(world, context, key);
    const other = await previewRun(world, context, { ...key, overrides: { socialFactor } });
    expect(other).to.deep.include({ whatIf: true, nextActions: ['discard'] });
    expect(await refusedWith(commit(other))).to.equal('allocation.preview_what_if');
    const stored = await compareStoredRuns(world, plain.id, other.id, everything);
    const computed = await compareWithRules(world, plain.id, { socialFactor }, everything);
    expect(computed).to.deep.equal(stored);
    expect(stored.differences).to.deep.equal(['social_factor']);
    expect(stored.unitsBefore).to.equal(stored.unitsAfter);
    const changeOf = new Map([...stored.gains, ...stored.losses].map((each) => [each.organisationName, each.change]));
    for (const [name, change] of changeOf) expect(other.lines.find((line) => line.organisationName === name)?.awarded, name).to.equal((plain.lines.find((line) => line.organisationName === name)?.awarded ?? 0) + change);
    expect([...changeOf.values()].reduce((sum, change) => sum + change, 0)).to.equal(0);
  });

  it('compares by the limits on head counts, those in force and others', async () => {
    const limited = { headCountCaps: { standard: 300 } };
    const [plain, other] = [await previewRun(world, context, key), await previewRun(world, context, { ...key, overrides: limited })];
    const stored = await compareStoredRuns(world, plain.id, other.id, everything);
    // 300 basis points of 240 and 270 heads are seven and eight devices
    expect(stored.losses.map(({ organisationName, after }) => [organisationName, after]).sort()).to.deep.equal([['GS Lindenhof', 7], ['GS Ost', 8]]);
    expect(stored.differences).to.deep.equal(['limits']);
    expect(await compareWithRules(world, plain.id, limited, everything)).to.deep.equal(stored);
    // a stored run keeps its own limits where another setting is changed
    expect(await compareWithRules(world, other.id, { seed: 'another seed' }, everything)).to.deep.include({ differences: ['seed'], gains: [], losses: [] });
  });

  it('refuses a preview that supply has left behind, and one of an older version', async () => {
    const preview = await previewRun(world, context, key);
    expect(await refusedWith(commitPreview(world, context, { runId: preview.id, expectedVersion: preview.version + 1 }))).to.equal('version.mismatch');
    await world.receive(key, 1);
    expect((await runIn(preview.id)).outdated).to.equal(true);
    expect(await refusedWith(commit(preview))).to.equal('allocation.preview_outdated');
    expect(Object.values(await world.awarded(lines))).to.deep.equal([0, 0, 0]);
  });

  it('commits exactly what was looked at, once, and supersedes the other previews', async () => {
    const [preview, beside] = [await previewRun(world, context, key), await previewRun(world, context, key)];
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map(() => refusedWith(commit(preview))));
    expect(outcomes.filter((each) => each === 'nothing was refused')).to.have.length(1);
    for (const each of outcomes) expect(each).to.be.oneOf(['nothing was refused', 'allocation.preview_outdated', 'allocation.not_a_preview']);
    const committed = await runIn(preview.id);
    expect(committed).to.deep.include({ state: 'committed', outputHash: preview.outputHash, committedBy: context.actor.id });
    expect(await runIn(beside.id)).to.deep.include({ state: 'superseded', supersededBy: preview.id });
    expect(await refusedWith(commit(beside))).to.equal('allocation.preview_outdated');
    expect(await world.awarded(lines)).to.deep.equal(Object.fromEntries(preview.lines.map((line) => [line.organisationName, line.awarded])));
    expect(await refusedWith(commit(await previewRun(world, context, key)))).to.equal('allocation.nothing_to_allocate');
  });

  it('lists runs within a scope and sorts them', async () => {
    const request = { limit: 2, sort: { field: 'number' as const, direction: 'desc' as const }, filters: {}, binding: 'x' };
    const page = await engine.uow.read((db) => listRuns(db, request, everything));
    expect(page.items).to.have.length(2);
    expect(page.nextCursor).to.be.a('string');
    expect((await engine.uow.read((db) => listRuns(db, request, { all: false, organisationIds: [world.rootId] }))).items).to.deep.equal([]);
    expect((await engine.uow.read((db) => listRuns(db, { ...request, filters: { state: 'committed', ownerId: key.ownerId } }, everything))).items).to.have.length(1);
    const [run] = page.items;
    expect(await refusedWith(engine.uow.read((db) => viewRun(db, run?.id ?? '', { all: false, organisationIds: [world.rootId] })))).to.equal('allocation.run_not_found');
  });

  it('tells a school why, in its own numbers and no others', async () => {
    const wall = lines.get('Gymnasium am Wall');
    const told = await engine.uow.read((db) => explainLine(db, wall?.requestId ?? '', wall?.lineId ?? '', { all: false, organisationIds: [wall?.organisationId ?? ''] }));
    expect(told.explanation).to.deep.include({ asked: 30, awarded: 0, heldBefore: 24, heads: 980 });
    expect(told.line).to.deep.include({ approved: 30, awarded: 0, waiting: 30 });
    const words = JSON.stringify(told);
    for (const other of ['GS Lindenhof', 'GS Ost']) {
      expect(words).to.not.include(other);
      expect(words).to.not.include(lines.get(other)?.organisationId ?? '?');
    }
    const stranger = engine.uow.read((db) => explainLine(db, wall?.requestId ?? '', wall?.lineId ?? '', { all: false, organisationIds: [lines.get('GS Ost')?.organisationId ?? ''] }));
    expect(await refusedWith(stranger)).to.equal('request.line_not_found');
  });

  it('shows how evenly the claimants stood before and after', async () => {
    const [run] = (await engine.uow.read((db) => db.many(allocationRuns, { state: 'committed' })));
    const { before, after } = await engine.uow.read((db) => viewFairness(db, run?.id ?? '', everything));
    expect(after.jainIndex).to.be.greaterThan(before.jainIndex);
    expect(after.accounts.map((account) => account.organisationName).sort()).to.deep.equal([...lines.keys()].sort());
  });

  it('finds what was changed in a stored run afterwards', async () => {
    await world.receive(key, 2);
    const prepared = await prepareRun(world, key);
    if (!prepared) throw new Error('nothing to run');
    const run = await world.uow.write(context, (tx) => applyRun(tx, prepared));
    const namesOf = async () => (await engine.uow.read((db) => verifyRun(db, run.number))).violations.map((each) => each.name);
    const tamper = (set: Partial<typeof run>) =>
      world.write((tx) => {
        tx.update(allocationRuns, { id: run.id }, set);
        recordAudit(tx, { action: 'test.tampered', entityKind: 'allocation_run', entityId: run.id, organisationId: null });
        return Promise.resolve();
      });
    expect(await namesOf()).to.deep.equal([]);
    const output = run.output.replace(/"quantity":(\d+)/, (_, units: string) => `"quantity":${Number(units) + 1}`);
    await tamper({ output });
    expect(await namesOf()).to.include('output.hash_differs');
    await tamper({ output: run.output, input: run.input.replace(/"heads":\d+/, '"heads":1') });
    expect(await namesOf()).to.include.members(['stored.input_hash_differs', 'input.hash_differs']);
    await tamper({ input: run.input, output: '{"awards":7}' });
    expect(await namesOf()).to.include('stored.unreadable');
    await tamper({ output: run.output, awarded: run.awarded + 1 });
    expect(await namesOf()).to.deep.equal(['stored.awarded_differs']);
    await tamper({ awarded: run.awarded });
    expect(await engine.uow.read((db) => verifyRun(db, run.id))).to.deep.include({ passed: true, number: run.number, reproduced: true });
    expect(await refusedWith(engine.uow.read((db) => verifyRun(db, 'AL-1999-000001')))).to.equal('allocation.run_not_found');
  });
});
