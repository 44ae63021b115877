import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { deviceImports } from '../../../src/features/device-imports/device-import-tables.ts';
import { devices } from '../../../src/features/devices/device-tables.ts';
import { int } from '../../../src/persistence/columns.ts';
import { describeEngines } from '../../support/engines.ts';
import { checkInvariants } from '../../support/invariants.ts';
import { header, ImportWorld } from './import-world.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

const WORKER = fileURLToPath(new URL('worker-process.ts', import.meta.url));
/** Three chunks and a part of one. */
const ROWS = 1_600;

describeEngines('import of devices by several processes', (engine) => {
  let world: ImportWorld;
  before(async function () {
    this.timeout(60_000);
    world = await new ImportWorld(engine).build();
  });

  /** Every hundredth row is bad, the last two of a hundred share a number. */
  const list = (prefix: string, rows = ROWS): string => [header, ...Array.from({ length: rows }, (_, index) => {
    const number = index % 100 === 99 ? index - 1 : index;
    return `${index % 100 === 50 ? 'N/A' : `${prefix}${number}`};;M10;Stadt Auental;${index % 3 === 0 ? 'TOR-2' : ''}`;
  })].join('\n');
  const GOOD = 0.97 * ROWS;
  const count = async (sql: string, bindings: readonly string[]): Promise<number> => (await engine.uow.read((db) => db.select({ n: int() }, db.q.raw(sql, bindings))))[0]?.n ?? 0;

  async function killed(importId: string, commit: number, when: 'before' | 'during'): Promise<void> {
    const child = spawn(process.execPath, [...TYPESCRIPT, WORKER], { env: { ...process.env, ...engine.environment, IMPORT_ID: importId, KILL_AT_COMMIT: String(commit), KILL_WHEN: when }, stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(signal).to.equal('SIGKILL');
  }

  async function expectWhole(importId: string, prefix: string): Promise<void> {
    const { view, rows } = await world.outcome(importId);
    expect(view).to.deep.include({ state: 'done', rowsTotal: ROWS, rowsDone: ROWS, created: GOOD, rejected: ROWS - GOOD });
    expect(rows.map((row) => row.rowNumber)).to.deep.equal(Array.from({ length: ROWS }, (_, index) => index + 2));
    expect(await count('select count(*) as n from devices where serial like ?', [`${prefix}%`])).to.equal(GOOD);
    expect(await count("select count(*) as n from audit_entries a join devices d on d.id = a.entity_id where a.action = 'device.registered' and d.serial like ?", [`${prefix}%`])).to.equal(GOOD);
  }

  // commits: the beginning, tags and first chunk, tags and second chunk, …
  for (const [commit, when] of [[3, 'before'], [3, 'during'], [5, 'during']] as const) {
    it(`is finished by another one, every row once, after kill -9 ${when} commit ${commit}`, async function () {
      this.timeout(120_000);
      const prefix = `KILL${commit}${when.slice(0, 1).toUpperCase()}X`;
      const { id } = await world.start(list(prefix));
      await killed(id, commit, when);
      const [found] = await engine.uow.read((db) => db.many(deviceImports, { id }));
      expect(found).to.deep.include({ state: 'running', rowsTotal: ROWS });
      expect(found?.rowsDone).to.be.lessThan(ROWS);
      await world.run(id);
      await expectWhole(id, prefix);
    });
  }

  it('is gone through once where two go through it at the same time', async function () {
    this.timeout(120_000);
    const { id } = await world.start(list('BOTHX'));
    await Promise.all([world.run(id), world.run(id)]);
    await world.run(id);
    await expectWhole(id, 'BOTHX');
  });

  it('gives a number that two lists have to one of them, and the other says that it is known', async function () {
    this.timeout(120_000);
    const rows = 600;
    const one = list('SHAREDX', rows);
    const [head = '', ...body] = one.split('\n');
    const other = [head, ...body.reverse()].join('\n');
    const [a, b] = [await world.start(one), await world.start(other)];
    const [first, second] = await Promise.all([world.run(a.id), world.run(b.id)]);
    const good = 0.97 * rows;
    expect([first.view.state, second.view.state]).to.deep.equal(['done', 'done']);
    expect(first.view.created + second.view.created).to.equal(good);
    expect(first.view.unchanged + second.view.unchanged).to.equal(good);
    expect(await engine.uow.read((db) => db.many(devices, { serial: 'SHAREDX7' }))).to.have.length(1);
    expect(await engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
  });
});
