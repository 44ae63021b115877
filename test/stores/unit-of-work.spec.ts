import { expect } from 'chai';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { equipmentClasses } from '../../src/features/catalog/catalog-tables.ts';
import { DbError, uniqueName } from '../../src/persistence/db-errors.ts';
import type { Tx } from '../../src/persistence/transaction.ts';
import { AppError, defineErrors } from '../../src/shared/errors.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeEngines, testContext } from '../support/engines.ts';

const testErrors = defineErrors({
  'test.code_taken': { kind: 'conflict', en: 'taken', de: 'vergeben' },
  'test.nobody_there': { kind: 'conflict', en: 'nobody there', de: 'niemand da' },
});

describeEngines('unit of work', (engine) => {
  const context = testContext();
  const equipmentClass = (tx: Tx, code: string, id = newId()) => {
    tx.insert(equipmentClasses, { id, code, name: code, tracking: 'serial', version: 1, createdAt: tx.now }, { [uniqueName('equipment_classes', ['code'])]: testErrors['test.code_taken'] });
    recordAudit(tx, { action: 'equipment_class.created', entityKind: 'equipment_class', entityId: id, organisationId: null });
    return id;
  };
  const stored = (code: string) => engine.uow.read((db) => db.one(equipmentClasses, { code }));
  const failure = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      await work;
    } catch (error) {
      return error;
    }
    throw new Error('it went through');
  };

  it('commits all or nothing', async () => {
    const error = await failure(engine.uow.write(context, async (tx) => {
      equipmentClass(tx, 'nothing-a');
      await tx.flush();
      throw new Error('stop');
    }));
    expect((error as Error).message).to.equal('stop');
    expect(await stored('nothing-a')).to.equal(undefined);
    await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'all-a')));
    expect((await stored('all-a'))?.version).to.equal(1);
  });

  it('refuses a change without an audit entry', async () => {
    const error = await failure(engine.uow.write(context, (tx) => {
      tx.update(equipmentClasses, { code: 'all-a' }, { name: 'silent' });
      return Promise.resolve();
    }));
    expect((error as Error).message).to.include('audit entry');
    expect((await stored('all-a'))?.name).to.equal('all-a');
  });

  it('reads its own writes and tells the taken key by its name', async () => {
    await engine.uow.write(context, async (tx) => {
      const id = equipmentClass(tx, 'own');
      expect((await tx.one(equipmentClasses, { id }))?.code).to.equal('own');
    });
    const error = await failure(engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'own'))));
    expect((error as AppError).code).to.equal('test.code_taken');
  });

  it('tells the first failed guard, although a later write of the same packet broke a key', async () => {
    const id = await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'guarded')));
    const error = await failure(engine.uow.write(context, (tx) => {
      tx.bump(equipmentClasses, id, 7);
      equipmentClass(tx, 'guarded');
      return Promise.resolve();
    }));
    expect((error as AppError).code).to.equal('persistence.version_conflict');
    expect((await stored('guarded'))?.version).to.equal(1);
  });

  it('undoes all of the last packet where one of its guards fails, and names that guard', async () => {
    const id = await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'last')));
    const error = await failure(engine.uow.write(context, (tx) => {
      equipmentClass(tx, 'before-guard');
      tx.update(equipmentClasses, { id }, { name: 'changed' }, testErrors['test.code_taken']);
      tx.update(equipmentClasses, { id: newId() }, { name: 'nobody' }, testErrors['test.nobody_there']);
      tx.remove(equipmentClasses, { id: newId() }, testErrors['test.code_taken']);
      equipmentClass(tx, 'behind-guard');
      return Promise.resolve();
    }));
    expect((error as AppError).code).to.equal('test.nobody_there');
    expect([await stored('before-guard'), await stored('behind-guard'), (await stored('last'))?.name]).to.deep.equal([undefined, undefined, 'last']);
  });

  it('takes a guarded row as met that already had the value, and removes under a guard', async () => {
    const id = await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'same')));
    await engine.uow.write(context, async (tx) => {
      tx.update(equipmentClasses, { id }, { name: 'same' }, testErrors['test.nobody_there']);
      tx.remove(equipmentClasses, { id }, testErrors['test.nobody_there']);
      recordAudit(tx, { action: 'equipment_class.removed', entityKind: 'equipment_class', entityId: id, organisationId: null });
      const [after] = [await tx.one(equipmentClasses, { id }), equipmentClass(tx, 'instead')];
      expect(after).to.equal(undefined);
    });
    expect([await stored('same'), (await stored('instead'))?.name]).to.deep.equal([undefined, 'instead']);
  });

  it('can write on after a failure: no connection is left in the middle of a transaction', async () => {
    for (let turn = 0; turn < 40; turn++) {
      const error = await failure(engine.uow.write(context, (tx) => {
        equipmentClass(tx, `left-${turn}`);
        tx.bump(equipmentClasses, newId(), 1);
        return Promise.resolve();
      }));
      expect((error as AppError).code).to.equal('persistence.version_conflict');
    }
    await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'left')));
    expect([await stored('left-0'), (await stored('left'))?.name]).to.deep.equal([undefined, 'left']);
  });

  it('lets one of 64 bump a version; the others are told, none fails otherwise', async () => {
    const id = await engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'crowd')));
    const outcomes = await Promise.all(Array.from({ length: 64 }, async () => {
      try {
        await engine.uow.write(context, (tx) => {
          tx.bump(equipmentClasses, id, 1);
          recordAudit(tx, { action: 'equipment_class.changed', entityKind: 'equipment_class', entityId: id, organisationId: null });
          return Promise.resolve();
        });
        return 'won';
      } catch (error) {
        return error instanceof AppError ? error.code : String(error);
      }
    }));
    expect(outcomes.filter((outcome) => outcome === 'won')).to.have.length(1);
    expect(outcomes.filter((outcome) => outcome === 'persistence.version_conflict')).to.have.length(63);
  });

  it('gives back the same values on every engine', async () => {
    const id = newId();
    const name = 'Größe „L“ 🛠 ';
    await engine.uow.write(context, (tx) => {
      tx.insert(equipmentClasses, { id, code: 'values', name, tracking: 'imei', priceCap: 9_007_199_254_740_991, version: 1, createdAt: new Date('2020-04-20T06:00:00.123Z') });
      recordAudit(tx, { action: 'equipment_class.created', entityKind: 'equipment_class', entityId: id, organisationId: null });
      return Promise.resolve();
    });
    const row = await stored('values');
    expect(row).to.include({ id, name, priceCap: 9_007_199_254_740_991 });
    expect(row?.createdAt.toISOString()).to.equal('2020-04-20T06:00:00.123Z');
    // neither padding nor case make two texts equal
    expect(await engine.uow.read((db) => db.one(equipmentClasses, { name: name.trimEnd() }))).to.equal(undefined);
  });

  it('says nothing of the values that broke a rule', async () => {
    const error = await failure(engine.uow.write(context, (tx) => {
      tx.insert(equipmentClasses, { id: newId(), code: 'rule', name: 'secret name', tracking: 'telepathy' as 'serial', version: 1, createdAt: tx.now });
      recordAudit(tx, { action: 'x.y', entityKind: 'x', entityId: 'x', organisationId: null });
      return Promise.resolve();
    }));
    expect(error).to.be.instanceOf(DbError);
    expect((error as DbError).kind).to.equal('check');
    expect((error as DbError).message).to.not.match(/secret|telepathy/);
  });

  it('refuses a unit of work inside another one', async () => {
    const error = await failure(engine.uow.write(context, () => engine.uow.write(context, () => Promise.resolve(1))));
    expect((error as Error).message).to.include('inside another');
  });

  it('sees one moment in a snapshot', async () => {
    await engine.uow.snapshot(async (db) => {
      const before = await db.many(equipmentClasses, { tracking: 'serial' });
      await new Promise<void>((resolve, reject) => {
        // outside the snapshot's own chain of calls
        setImmediate(() => { engine.uow.write(context, (tx) => Promise.resolve(equipmentClass(tx, 'later'))).then(() => { resolve(); }, reject); });
      });
      expect(await db.many(equipmentClasses, { tracking: 'serial' })).to.have.length(before.length);
    });
    expect(await stored('later')).to.not.equal(undefined);
  });

});
