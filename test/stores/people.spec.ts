import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { findPeople } from '../../src/features/people/people-read-model.ts';
import { erasureLedger, personalDataAccesses, personIdentifiers, personKeys } from '../../src/features/people/person-tables.ts';
import { openIdentifiers } from '../../src/features/people/person-vault.ts';
import { addPupilReference, openPupilReference } from '../../src/features/people/pupil-references.ts';
import { createPerson, erasePerson, replayErasures, updatePerson } from '../../src/features/people/write-people.ts';
import type { Scope } from '../../src/shared/actor.ts';
import { createKeyring, open, SealError } from '../../src/shared/crypto/sealed-box.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { refusedWith } from '../support/refused-with.ts';

const context = testContext('people');
const everywhere: Scope = { all: true };
const secrets = createKeyring(randomBytes(32));

describeEngines('people', (engine) => {
  let school: string;
  const deps = () => ({ uow: engine.uow, secrets });
  const person = (familyName: string, email: string | null = null) =>
    createPerson(deps(), context, everywhere, { organisationId: school, kind: 'teacher', givenName: 'Änne', familyName, email, personnelNumber: null });
  const find = async (q: string, scope: Scope = everywhere): Promise<(string | null)[]> =>
    (await findPeople(deps(), context, scope, { limit: 50, sort: { field: 'createdAt', direction: 'asc' }, filters: { q }, binding: '' })).items.map((each) => each.identifiers?.familyName ?? null);

  before(async () => {
    const root = (await createOrganisation(deps(), context, { kind: 'provider', parentId: null, name: 'Weserland' })).id;
    school = (await createOrganisation(deps(), context, { kind: 'school', parentId: root, name: 'GS Lindenhof' })).id;
  });

  it('keeps names sealed, each under its own key, and tied to the person', async () => {
    const [one, two] = [await person('Kirschbaum'), await person('Apfelbaum')];
    const boxes = await engine.uow.read((db) => db.many(personIdentifiers, { personId: [one.id, two.id] }));
    for (const box of boxes) expect(box.sealed.toString('latin1')).not.to.match(/baum/i);
    const opened = await engine.uow.read((db) => openIdentifiers(db, secrets, [one.id]));
    expect(opened.get(one.id)).to.include({ givenName: 'Änne', familyName: 'Kirschbaum' });
    await engine.uow.write(context, async (tx) => {
      const [mine, other] = [await tx.one(personIdentifiers, { personId: one.id }), await tx.one(personIdentifiers, { personId: two.id })];
      if (!mine || !other) throw new Error('not stored');
      const key = await tx.one(personKeys, { personId: one.id });
      const ring = createKeyring(open(secrets, key?.wrappedKey ?? Buffer.alloc(0), `person:${one.id}:key`));
      expect(() => open(ring, other.sealed, `person:${two.id}`)).to.throw(SealError);
      expect(() => open(ring, mine.sealed, `person:${two.id}`)).to.throw(SealError);
    });
  });

  it('finds people by any word of the name, however it is written, and by the whole address', async () => {
    await person('Müller-Weiß', 'a.mueller@schule.example');
    expect(await find('weiss')).to.deep.equal(['Müller-Weiß']);
    expect(await find('MÜLLER anne')).to.deep.equal(['Müller-Weiß']);
    expect(await find('A.Mueller@schule.example')).to.deep.equal(['Müller-Weiß']);
    expect(await find('mueller@')).to.deep.equal([]);
    expect(await find('Weiss', { all: false, organisationIds: [] })).to.deep.equal([]);
  });

  it('writes down who saw whose data', async () => {
    const { id } = await person('Gesehen');
    await find('Gesehen');
    const seen = await engine.uow.read((db) => db.many(personalDataAccesses, { personId: id }));
    expect(seen).to.have.length(1);
    expect(seen[0]).to.include({ purpose: 'searched', actorId: 'people', requestId: 'test:people' });
  });

  it('changes names and finds only the new ones', async () => {
    const before = await person('Ledig');
    await updatePerson(deps(), context, everywhere, { id: before.id, version: 1, identifiers: { givenName: 'Änne', familyName: 'Verheiratet', email: null, personnelNumber: '4711' } });
    expect([await find('ledig'), await find('verheiratet'), await find('4711')]).to.deep.equal([[], ['Verheiratet'], ['Verheiratet']]);
    expect(await refusedWith(updatePerson(deps(), context, everywhere, { id: before.id, version: 1 }))).to.equal('version.mismatch');
    expect(await refusedWith(updatePerson(deps(), context, { all: false, organisationIds: [] }, { id: before.id, version: 2 }))).to.equal('person.not_found');
  });

  it('erases by the key: nothing of the person can be opened or found, and a restore is erased again', async () => {
    const { id } = await person('Vergessen');
    const kept = await engine.uow.read(async (db) => ({ keys: await db.many(personKeys, { personId: id }), boxes: await db.many(personIdentifiers, { personId: id }) }));
    await erasePerson(deps(), context, everywhere, id);
    expect(await find('vergessen')).to.deep.equal([]);
    expect((await engine.uow.read((db) => openIdentifiers(db, secrets, [id]))).size).to.equal(0);
    const ledger = await engine.uow.read((db) => db.many(erasureLedger, { personId: id }));
    expect(ledger).to.have.length(1);
    const other = await person('Zurückgeholt');
    expect(await replayErasures(deps(), context, [{ personId: id, erasedAt: new Date() }, { personId: other.id, erasedAt: new Date() }])).to.equal(1);
    expect(await find('zurückgeholt')).to.deep.equal([]);
    expect(kept.keys).to.have.length(1);
    expect(await refusedWith(updatePerson(deps(), context, everywhere, { id, version: 2 }))).to.equal('person.erased');
  });

  it('keeps pupil references sealed, and one per mark and school', async () => {
    const add = () => engine.uow.write(context, (tx) => Promise.resolve(addPupilReference(tx, secrets, { organisationId: school, reference: 'S-0815', classLabel: '7b' })));
    const row = await add();
    expect(openPupilReference(secrets, row)).to.equal('S-0815');
    expect(row.sealed.includes('0815')).to.equal(false);
    expect(await refusedWith(add())).to.equal('person.pupil_reference_taken');
  });
});
