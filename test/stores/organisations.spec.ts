import { expect } from 'chai';
import { newId } from '../../src/shared/ids.ts';
import { addOrganisation, createOrganisation, type NewOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { expandNodes } from '../../src/features/organisations/expand-nodes.ts';
import { scopeOf, type Permission, type Role } from '../../src/shared/permissions.ts';
import { completeDueMergers, mergeOrganisations, type Merger } from '../../src/features/organisations/merge-organisations.ts';
import { organisationClosure, organisationHeadCounts, organisations } from '../../src/features/organisations/organisation-tables.ts';
import { recordHeadCounts } from '../../src/features/organisations/record-head-counts.ts';
import { updateOrganisation } from '../../src/features/organisations/update-organisation.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';

const context = testContext('organisations');

describeEngines('organisations', (engine) => {
  const deps = (): { uow: typeof engine.uow } => ({ uow: engine.uow });
  const add = (input: NewOrganisation) => createOrganisation(deps(), context, input);
  const get = (id: string) => engine.uow.read((db) => db.one(organisations, { id }));
  const reach = (role: Role, organisationId: string, permission: Permission) => engine.uow.read(async (db) => {
    const nodes = await expandNodes(db, [organisationId]);
    return scopeOf([{ role, organisationId }], permission, nodes);
  });
  let root: string;
  let town: string;
  const school = async (name: string, parentId = town): Promise<string> => (await add({ kind: 'school', parentId, name })).id;

  before(async () => {
    root = (await add({ kind: 'provider', parentId: null, name: 'Rechenzentrum Weserland' })).id;
    town = (await add({ kind: 'municipality', parentId: root, name: 'Stadt Auental', officialKey: '05999001' })).id;
  });

  it('has one root, refuses odd places and taken numbers', async () => {
    expect(await refusedWith(add({ kind: 'provider', parentId: null, name: 'Zweites' }))).to.equal('organisation.root_exists');
    expect(await refusedWith(add({ kind: 'school', parentId: null, name: 'Frei schwebend' }))).to.equal('organisation.wrong_parent');
    expect(await refusedWith(add({ kind: 'municipality', parentId: await school('GS Ost'), name: 'Unter einer Schule' }))).to.equal('organisation.wrong_parent');
    expect(await refusedWith(add({ kind: 'department', parentId: newId(), name: 'Nirgends' }))).to.equal('organisation.parent_not_found');
    await add({ kind: 'school', parentId: town, name: 'A', officialNumber: '900001' });
    expect(await refusedWith(add({ kind: 'school', parentId: town, name: 'B', officialNumber: '900001' }))).to.equal('organisation.number_taken');
    expect(await refusedWith(add({ kind: 'municipality', parentId: root, name: 'C', officialKey: '05999001' }))).to.equal('organisation.key_taken');
  });

  it('moves an organisation with everything below it, and grants follow at once', async () => {
    const office = (await add({ kind: 'department', parentId: town, name: 'Schulamt' })).id;
    const desk = (await add({ kind: 'department', parentId: office, name: 'IT' })).id;
    const other = (await add({ kind: 'municipality', parentId: root, name: 'Gemeinde Linde' })).id;
    const scope = () => reach('requester', other, 'request:read');
    expect(await scope()).to.deep.equal({ all: false, organisationIds: [other] });
    await updateOrganisation(deps(), context, { id: office, version: 1, parentId: other });
    expect(await scope()).to.deep.equal({ all: false, organisationIds: [desk, office, other].sort() });
    const above = await engine.uow.read((db) => db.many(organisationClosure, { descendantId: desk }, { orderBy: ['depth'] }));
    expect(above.map((each) => [each.ancestorId, each.depth])).to.deep.equal([[desk, 0], [office, 1], [other, 2], [root, 3]]);
    expect(await refusedWith(updateOrganisation(deps(), context, { id: office, version: 2, parentId: desk }))).to.equal('organisation.move_into_itself');
    expect(await refusedWith(updateOrganisation(deps(), context, { id: office, version: 1, name: 'zu spät' }))).to.equal('version.mismatch');
  });

  it('lets two crossing moves make no circle', async () => {
    const [a, b] = await Promise.all(['A', 'B'].map(async (name) => (await add({ kind: 'department', parentId: town, name })).id));
    if (a === undefined || b === undefined) throw new Error('no departments');
    const outcomes = await Promise.allSettled([
      updateOrganisation(deps(), context, { id: a, version: 1, parentId: b }),
      updateOrganisation(deps(), context, { id: b, version: 1, parentId: a }),
    ]);
    expect(outcomes.filter((each) => each.status === 'fulfilled')).to.have.length(1);
  });

  it('gives the whole tree to a grant at the root, and nothing to a role without the permission', async () => {
    const scopeOfGrant = (role: 'auditor' | 'holder', organisationId: string) => reach(role, organisationId, 'order:read');
    expect(await scopeOfGrant('auditor', root)).to.deep.equal({ all: true });
    expect(await scopeOfGrant('holder', root)).to.deep.equal({ all: false, organisationIds: [] });
  });

  it('keeps head counts by date and shows those of today', async () => {
    const id = await school('GS West');
    await recordHeadCounts(deps(), context, { organisationId: id, validFrom: '2019-08-01', heads: { pupil: 200, teacher: 15, employee: 3 } });
    await recordHeadCounts(deps(), context, { organisationId: id, validFrom: '2020-08-01', heads: { pupil: 240 } });
    expect(await get(id)).to.include({ pupils: 200, staff: 18 });
  });

  it('merges from a date: heads sum up, children and what the features hold move, the old school stays', async () => {
    const [from, to] = [await school('GS Alt'), await school('GS Neu')];
    await recordHeadCounts(deps(), context, { organisationId: from, validFrom: '2019-08-01', heads: { pupil: 120 } });
    await recordHeadCounts(deps(), context, { organisationId: to, validFrom: '2019-08-01', heads: { pupil: 250, teacher: 20 } });
    const told: Merger[] = [];
    const mergers = { ...deps(), mergerHooks: [(_tx: unknown, merger: Merger) => { told.push(merger); return Promise.resolve(); }] };
    await mergeOrganisations(mergers, context, { organisationId: from, version: 2, successorId: to, effectiveOn: '2020-08-01' });
    expect(told).to.deep.equal([]);
    expect(await get(from)).to.include({ successorId: to, validTo: '2020-07-31', pupils: 120 });
    expect(await completeDueMergers(mergers, context)).to.equal(0);
    engine.clock.set('2020-08-01T06:00:00Z');
    expect(await completeDueMergers(mergers, context)).to.equal(1);
    expect(await completeDueMergers(mergers, context)).to.equal(0);
    expect(told).to.deep.equal([{ fromId: from, toId: to, effectiveOn: '2020-08-01' }]);
    expect(await get(to)).to.include({ pupils: 370, staff: 20 });
    const counts = await engine.uow.read((db) => db.many(organisationHeadCounts, { organisationId: to, headGroup: 'pupil' }, { orderBy: ['validFrom'] }));
    expect(counts.map((each) => [each.validFrom, each.heads])).to.deep.equal([['2019-08-01', 250], ['2020-08-01', 370]]);
    expect(await refusedWith(mergeOrganisations(mergers, context, { organisationId: from, version: 3, successorId: to, effectiveOn: '2021-08-01' }))).to.equal('organisation.already_merging');
  });

  it('adds nothing when the transaction around it fails', async () => {
    const id = newId();
    await engine.uow.write(context, async (tx) => {
      await addOrganisation(tx, { id, kind: 'school', parentId: town, name: 'Nie gewesen' });
      throw new Error('undone');
    }).catch((error: unknown) => expect((error as Error).message).to.equal('undone'));
    expect(await get(id)).to.equal(undefined);
  });
});
