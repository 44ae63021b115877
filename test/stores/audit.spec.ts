import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { grantStatements } from '../../db/grants.ts';
import { canonicalText } from '../../src/features/audit/audit-entry.ts';
import { leafHash } from '../../src/features/audit/audit-seal.ts';
import { auditEntries, auditLeaves } from '../../src/features/audit/audit-tables.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { sealAudit } from '../../src/features/audit/seal-audit.ts';
import { verifyAudit, type AuditVerification } from '../../src/features/audit/verify-audit.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeEngines, testContext, type TestEngine } from '../support/engines.ts';

const key = randomBytes(32);
const context = testContext('audit');

const write = (engine: TestEngine, entityId: string): Promise<void> =>
  engine.uow.write(context, (tx) => {
    recordAudit(tx, { action: 'thing.changed', entityKind: 'thing', entityId, organisationId: null, before: { colour: 'red', size: 1 }, after: { colour: 'blue', size: 1 } });
    return Promise.resolve();
  });

const verify = (engine: TestEngine): Promise<AuditVerification> => engine.uow.snapshot((db) => verifyAudit(db, key));

/** Somebody with the database in hand: no triggers, no foreign keys. */
async function tamper(engine: TestEngine, ...statements: readonly [string, readonly (string | number)[]][]): Promise<void> {
  const free = engine.name === 'sqlite' ? 'PRAGMA foreign_keys = OFF' : 'SET SESSION foreign_key_checks = 0';
  const bind = engine.name === 'sqlite' ? 'PRAGMA foreign_keys = ON' : 'SET SESSION foreign_key_checks = 1';
  const { admin } = engine.dialect;
  const pool = admin.client as { acquireConnection(): Promise<unknown>; releaseConnection(connection: unknown): Promise<void> };
  const connection = await pool.acquireConnection();
  const raw = (sql: string, bindings: readonly (string | number)[] = []) => admin.raw(sql, bindings).connection(connection);
  try {
    if (engine.name === 'sqlite') {
      for (const table of ['audit_entries', 'audit_leaves', 'audit_batches']) {
        for (const verb of ['update', 'delete']) await raw(`drop trigger if exists append_only_${table}_${verb}`);
      }
    }
    await raw(free);
    for (const [sql, bindings] of statements) await raw(sql, bindings);
    await raw(bind);
  } finally {
    await pool.releaseConnection(connection);
  }
}

describeEngines('sealing the audit trail', (engine) => {
  it('keeps only what differs, in one text form', async () => {
    await write(engine, 'first');
    const entry = await engine.uow.read((db) => db.one(auditEntries, { entityId: 'first' }));
    const body = JSON.parse(entry?.body ?? '') as { before: unknown; after: unknown; actorId: string };
    expect(body).to.deep.include({ before: { colour: 'red' }, after: { colour: 'blue' }, actorId: 'audit' });
    expect(canonicalText(body as never)).to.equal(entry?.body);
  });

  it('refuses bytes, which could be a secret', () => {
    const bytes = engine.uow.write(context, (tx) => {
      recordAudit(tx, { action: 'a.b', entityKind: 'a', entityId: 'x', organisationId: null, after: { pin: Buffer.from('1234') } });
      return Promise.resolve();
    });
    return bytes.then(() => expect.fail('bytes were taken'), (error: unknown) => expect(error).to.be.instanceOf(TypeError));
  });

  it('loses none of the entries that 8 writers make while 3 sealers run', async function () {
    this.timeout(60_000);
    let writing = true;
    const sealers = [1, 2, 3].map(async () => {
      while (writing) await sealAudit(engine.uow, key);
    });
    await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; count < 15; count++) await write(engine, `w${writer}-${count}`);
    }));
    writing = false;
    await Promise.all(sealers);
    await sealAudit(engine.uow, key);
    const verified = await verify(engine);
    expect(verified).to.include({ intact: true, leaves: 121, unsealed: 0, first: null });
  });

  it('seals more than a batch holds, and proves an earlier head', async function () {
    this.timeout(60_000);
    const { head } = await verify(engine);
    await engine.uow.write(context, (tx) => {
      for (let count = 0; count < 700; count++) recordAudit(tx, { action: 'thing.made', entityKind: 'thing', entityId: `many-${count}`, organisationId: null });
      return Promise.resolve();
    });
    expect(await sealAudit(engine.uow, key)).to.equal(700);
    const anchored = await engine.uow.snapshot((db) => verifyAudit(db, key, head));
    expect(anchored).to.include({ intact: true, leaves: 821 });
    const cut = await engine.uow.snapshot((db) => verifyAudit(db, key, { batch: anchored.head.batch + 1, root: 'f'.repeat(64) }));
    expect(cut.first).to.include({ fault: 'removed', batch: anchored.head.batch + 1 });
  });

  it('is not intact under another key', async () => {
    const verified = await engine.uow.snapshot((db) => verifyAudit(db, randomBytes(32)));
    expect(verified.first).to.include({ fault: 'seal_broken', leaf: 1 });
  });

  it('refuses to change or delete what was written, to the program itself', async () => {
    await write(engine, 'guarded');
    const { raw, close } = await asProgram(engine);
    try {
      for (const sql of ["update audit_entries set action = 'x'", 'delete from audit_entries', 'update audit_leaves set number = 1', 'delete from audit_batches', "update audit_unsealed set inserted_at = '2000-01-01 00:00:00.000'", 'delete from erasure_ledger']) {
        const refused = await raw(sql).then(() => 'done', (error: unknown) => (error as Error).message);
        if (engine.name === 'sqlite' && sql.includes('erasure')) continue; // a trigger looks at rows, and there are none
        expect(refused, sql).to.match(/append-only|command denied/);
      }
      await raw('select count(*) from organisations');
    } finally {
      await close();
    }
    await sealAudit(engine.uow, key);
  });
});

/** The account under which API and workers run: on SQLite there is but one, on MariaDB one with the granted rights. */
async function asProgram(engine: TestEngine): Promise<{ raw: (sql: string) => Promise<void>; close: () => Promise<void> }> {
  const url = engine.environment['DATABASE_URL'];
  if (url === undefined) return { raw: async (sql) => { await engine.dialect.admin.raw(sql); }, close: () => Promise.resolve() };
  const account = `run_${randomBytes(6).toString('hex')}`;
  const own = new URL(url);
  await engine.dialect.admin.raw(`create user \`${account}\`@\`%\` identified by 'only-for-this-test'`);
  for (const statement of grantStatements(own.pathname.slice(1), `${account}@%`)) await engine.dialect.admin.raw(statement);
  own.username = account;
  own.password = 'only-for-this-test';
  const dialect = openEngine({ engine: 'mariadb', url: own.href, poolSize: 1 });
  const close = async (): Promise<void> => {
    await dialect.close();
    await engine.dialect.admin.raw(`drop user \`${account}\`@\`%\``);
  };
  return { raw: async (sql) => { await dialect.admin.raw(sql); }, close };
}

describeEngines('verification of a trail that was tampered with', (engine) => {
  const ids: string[] = [];
  const leafOf = async (entryId: string): Promise<{ number: number; mac: string; hash: string; batchNumber: number }> => {
    const leaf = await engine.uow.read((db) => db.one(auditLeaves, { entryId }));
    if (!leaf) throw new Error('no leaf');
    return leaf;
  };
  const at = (index: number): string => ids[index] ?? '';
  const bodyOf = async (entryId: string): Promise<string> => (await engine.uow.read((db) => db.one(auditEntries, { id: entryId })))?.body ?? '';

  before(async () => {
    for (let batch = 0; batch < 3; batch++) {
      for (let count = 0; count < 4; count++) await write(engine, `b${batch}-${count}`);
      await sealAudit(engine.uow, key);
    }
    const leaves = await engine.uow.read((db) => db.many(auditLeaves, { batchNumber: [1, 2, 3] }, { orderBy: ['number'] }));
    ids.push(...leaves.map((leaf) => leaf.entryId));
    expect(await verify(engine)).to.include({ intact: true, leaves: 12, batches: 3 });
  });

  it('names an entry whose text was altered', async () => {
    const body = await bodyOf(at(5));
    await tamper(engine, ['update audit_entries set body = ? where id = ?', [body.replace('blue', 'gold'), at(5)]]);
    expect((await verify(engine)).first).to.deep.equal({ fault: 'altered', entryId: at(5), leaf: 6, batch: 2 });
    await tamper(engine, ['update audit_entries set body = ? where id = ?', [body, at(5)]]);
  });

  it('names an entry of which a searched column was altered', async () => {
    await tamper(engine, ["update audit_entries set actor_id = 'somebody' where id = ?", [at(6)]]);
    expect((await verify(engine)).first).to.include({ fault: 'altered', entryId: at(6) });
    await tamper(engine, ["update audit_entries set actor_id = 'audit' where id = ?", [at(6)]]);
  });

  it('names an entry that was altered together with its hash', async () => {
    const [body, leaf] = [await bodyOf(at(5)), await leafOf(at(5))];
    const other = body.replace('blue', 'gold');
    await tamper(engine, ['update audit_entries set body = ? where id = ?', [other, at(5)]], ['update audit_leaves set hash = ? where entry_id = ?', [leafHash(other), at(5)]]);
    expect((await verify(engine)).first).to.include({ fault: 'seal_broken', entryId: at(5) });
    await tamper(engine, ['update audit_entries set body = ? where id = ?', [body, at(5)]], ['update audit_leaves set hash = ? where entry_id = ?', [leaf.hash, at(5)]]);
    expect((await verify(engine)).intact).to.equal(true);
  });

  it('names leaves that changed places', async () => {
    const [one, two] = [await leafOf(at(1)), await leafOf(at(2))];
    const swap = (first: number, second: number): Promise<void> => tamper(engine,
      ['update audit_leaves set number = 9999 where entry_id = ?', [at(1)]], ['update audit_leaves set number = ? where entry_id = ?', [first, at(2)]], ['update audit_leaves set number = ? where entry_id = ?', [second, at(1)]]);
    await swap(one.number, two.number);
    expect((await verify(engine)).first).to.include({ fault: 'seal_broken', entryId: at(2), leaf: 2 });
    await swap(two.number, one.number);
    expect((await verify(engine)).intact).to.equal(true);
  });

  it('names an entry that was inserted past the sealer', async () => {
    const forged = newId();
    const columns = 'at, actor_kind, actor_id, organisation_id, action, entity_kind, entity_id, request_id, body, recorded_at';
    await tamper(engine, [`insert into audit_entries (id, ${columns}) select ?, ${columns} from audit_entries where id = ?`, [forged, at(0)]]);
    expect((await verify(engine)).first).to.include({ fault: 'inserted', entryId: forged });
    await tamper(engine, ['delete from audit_entries where id = ?', [forged]]);
  });

  it('names entries that nobody seals', async () => {
    await write(engine, 'waiting');
    expect(await verify(engine)).to.include({ intact: true, unsealed: 1 });
    await tamper(engine, ...(engine.name === 'sqlite' ? [['drop trigger append_only_audit_unsealed_update', []] as [string, []]] : []), ["update audit_unsealed set inserted_at = '2020-01-01 00:00:00.000'", []]);
    expect((await verify(engine)).first).to.include({ fault: 'unsealed' });
    await sealAudit(engine.uow, key);
    expect((await verify(engine)).intact).to.equal(true);
  });

  it('names an entry that was removed, with its leaf and without', async () => {
    const last = await leafOf(at(11));
    await tamper(engine, ['delete from audit_entries where id = ?', [at(11)]]);
    expect((await verify(engine)).first).to.deep.equal({ fault: 'removed', entryId: at(11), leaf: 12, batch: 3 });
    await tamper(engine, ['delete from audit_leaves where entry_id = ?', [at(11)]]);
    expect((await verify(engine)).first).to.deep.equal({ fault: 'removed', entryId: null, leaf: last.number, batch: 3 });
    await tamper(engine, ['delete from audit_entries where id = ?', [at(3)]], ['delete from audit_leaves where entry_id = ?', [at(3)]]);
    expect((await verify(engine)).first).to.include({ fault: 'removed', leaf: 4 });
  });
});
