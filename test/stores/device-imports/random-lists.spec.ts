import { expect } from 'chai';
import fc from 'fast-check';
import { int } from '../../../src/persistence/columns.ts';
import { describeEngines } from '../../support/engines.ts';
import { checkInvariants } from '../../support/invariants.ts';
import { header, imei, ImportWorld } from './import-world.ts';

/** Few numbers, so that they meet: in one file, in an earlier one, and each other's devices. */
const row = fc.record({
  serial: fc.constantFrom('', 'N/A', ...Array.from({ length: 12 }, (_, index) => `RND${index}`)),
  imei: fc.constantFrom('', '1,2E+10', ...Array.from({ length: 6 }, (_, index) => imei(900 + index))),
  model: fc.constantFrom('M10', 'M11', 'Funk 1', 'M99'),
  owner: fc.constantFrom('Stadt Auental', 'Stadt Birkheim', 'Nirgendwo', ''),
  location: fc.constantFrom('TOR-2', '', 'TOR-9'),
}).map((cells) => Object.values(cells).join(';'));

describeEngines('random lists of devices', (engine) => {
  let world: ImportWorld;
  before(async function () {
    this.timeout(60_000);
    world = await new ImportWorld(engine).build();
  });

  const devicesThere = async (): Promise<number> => (await engine.uow.read((db) => db.select({ n: int() }, db.q('devices').count('* as n'))))[0]?.n ?? 0;

  it('give each row one outcome, create what they say and nothing more, and bring nothing the second time', async function () {
    this.timeout(120_000);
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 14 }), async (rows) => {
      const list = [header, ...rows].join('\n');
      const before = await devicesThere();
      const dry = await world.import(list, { dryRun: true });
      expect(await devicesThere()).to.equal(before);
      const first = await world.import(list);
      expect(first.view.created + first.view.unchanged + first.view.rejected).to.equal(first.view.rowsTotal);
      expect(first.rows.map((each) => each.rowNumber)).to.deep.equal(rows.flatMap((each, index) => (each === ';;;;' ? [] : [index + 2])));
      expect(await devicesThere()).to.equal(before + first.view.created);
      expect(first.rows.map(({ outcome, errors }) => ({ outcome, errors })), 'the dry run had said so').to.deep.equal(dry.rows.map(({ outcome, errors }) => ({ outcome, errors })));
      const second = await world.import(list);
      expect(second.view.created).to.equal(0);
      expect(second.rows.map(({ deviceId, errors }) => ({ deviceId, errors }))).to.deep.equal(first.rows.map(({ deviceId, errors }) => ({ deviceId, errors })));
    }), { numRuns: engine.name === 'sqlite' ? 25 : 8 });
    expect(await engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
  });
});
