import { expect } from 'chai';
import { describeEngines } from '../support/engines.ts';
import { buildMatrixWorld, type MatrixWorld } from '../support/matrix/build-world.ts';
import { Examination } from '../support/matrix/examine.ts';
import { scopeRows } from '../support/matrix/scope-rows.ts';

/**
 * Every operation × every role × own and foreign organisation. The order of the chapters matters: what is refused
 * changes nothing, so the steps that are really taken come last. What MariaDB adds is its own SQL, not other rules:
 * there one role for each expectation does.
 */
describeEngines('permission matrix', (engine) => {
  let world: MatrixWorld | undefined;
  before(async function () {
    this.timeout(60_000);
    world = await buildMatrixWorld(engine);
  });
  after(() => world?.close());

  const built = (): MatrixWorld => {
    if (!world) throw new Error('the world was not built');
    return world;
  };
  const chapter = (title: string, examine: (examination: Examination) => Promise<readonly string[]>): void => {
    describe(title, () => {
      for (const [operationId, row] of Object.entries(scopeRows)) {
        it(operationId, async () => {
          const examination = new Examination(built(), built().watch.operation(operationId), row, { few: engine.name === 'mariadb' });
          expect(await examine(examination)).to.deep.equal([]);
        });
      }
    });
  };

  it('has a row for each operation, and no other', () => {
    const operations = built().watch.operations.map((each) => each.operationId);
    expect(operations.filter((each) => !(each in scopeRows)), 'operations without a row').to.deep.equal([]);
    expect(Object.keys(scopeRows).filter((each) => !operations.includes(each)), 'rows without an operation').to.deep.equal([]);
  });

  it('lets everybody read the document', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/reference.css']) expect((await fetch(`${built().api.origin}/api/v1${path}`)).status, path).to.equal(200);
  });

  chapter('without signing in', (examination) => examination.anonymous());
  chapter('towards another municipality', (examination) => examination.foreignOrganisation());
  chapter('at the own organisation', (examination) => examination.ownOrganisation());
  chapter('as it is meant', (examination) => examination.success());

  describe('in the end', () => {
    it('no answer was seen that is not as documented', () => {
      expect([...built().watch.complaints]).to.deep.equal([]);
    });

    it('every operation was seen to succeed, but for those whose rows say that they do not', () => {
      const unseen = built().watch.operations.map((each) => each.operationId).filter((each) => !built().watch.succeeded.has(each));
      expect(unseen.filter((each) => !scopeRows[each]?.neverSucceeds)).to.deep.equal([]);
    });
  });
});
