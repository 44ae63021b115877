import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { allocateCases, type AllocateOptions } from '../../src/cli/verbs/allocate-cases.ts';
import { ScratchFolder } from '../modes/support/scratch-folder.ts';

interface Outcome {
  readonly verified: boolean;
  readonly summary: Record<string, unknown> | undefined;
  readonly told: readonly string[];
  readonly rows: readonly Record<string, string>[];
}

describe('zeugwart allocate', () => {
  let folder: ScratchFolder;
  before(() => { folder = new ScratchFolder(); });
  after(() => folder.discard());

  async function run(demand: string, supply: string, more: Partial<AllocateOptions> = {}): Promise<Outcome> {
    const [demandFile, supplyFile, out] = ['demand.csv', 'supply.csv', `out-${Math.random()}.csv`].map((name) => `${folder.path}/${name}`) as [string, string, string];
    await writeFile(demandFile, demand);
    await writeFile(supplyFile, supply);
    const [printed, told]: [string[], string[]] = [[], []];
    const verified = await allocateCases({ demand: demandFile, supply: supplyFile, out, key: 'webster', seed: 's', ...more }, { print: (line) => printed.push(line), tell: (line) => told.push(line) });
    const rows = existsSync(out) ? parse<Record<string, string>>(await readFile(out, 'utf8'), { columns: true }) : [];
    return { verified, summary: printed[0] === undefined ? undefined : JSON.parse(printed[0]) as Record<string, unknown>, told, rows };
  }

  const granted = ({ rows }: Outcome): number[] => rows.map((row) => Number(row['granted']));
  const districts = 'request,account,weight,held,class,quantity,models\nr1,Minden-Lübbecke,46575,0,1,1000,M\nr2,Herford,37305,0,1,1000,M\nr3,Lippe,48145,0,1,1000,M\n';

  it('divides 1,000 devices over three districts by pupils, and says what it did', async () => {
    const outcome = await run(districts, 'pool,model,quantity\nP,M,1000\n');
    expect(granted(outcome)).to.deep.equal([353, 282, 365]);
    expect(outcome.summary).to.include({ granted: 1000, unserved: 2000, verified: true });
    expect(outcome.summary?.['inputHash']).to.match(/^[0-9a-f]{64}$/);
    expect(outcome.rows[0]).to.include({ request: 'r1', account: 'Minden-Lübbecke', requested: '1000', models: 'M:353', status: 'partly_granted' });
    expect(outcome.rows[1]?.['reason_de']).to.contain('Das nächste ist Ihres.');
    expect(outcome.rows[1]?.['reason_en']).to.contain('The next one is yours.');
  });

  it('gives the same whatever the order of the lines, the separator and the line ends', async () => {
    const [head = '', ...lines] = districts.trim().split('\n');
    const other = await run(`\uFEFF${[head, ...lines.reverse()].join('\r\n').replaceAll(',', ';')}\r\n`, 'pool;model;quantity\r\nP;M;1000\r\n');
    expect(other.rows.map((row) => [row['request'], row['granted']])).to.deep.equal([['r3', '365'], ['r2', '282'], ['r1', '353']]);
    expect(other.summary).to.deep.equal((await run(districts, 'pool,model,quantity\nP,M,1000\n')).summary);
  });

  it('serves classes in the order of their names, 2 before 10, and keeps what is marked for a group or an account', async () => {
    const demand = 'request,account,group,weight,held,class,quantity,models\na,A,pupil,10,0,10,5,M\nb,B,teacher,10,0,2,5,M|N\nc,C,pupil,10,0,2,5,N|M\n';
    const outcome = await run(demand, 'pool,model,quantity,earmark\np1,M,4,\np2,N,3,pupil\np3,N,1,B\n');
    expect(outcome.rows.map((row) => [row['request'], row['granted'], row['models']])).to.deep.equal([['a', '0', ''], ['b', '4', 'M:3|N:1'], ['c', '4', 'N:3|M:1']]);
  });

  it('gives a lot whole or not at all, and the more urgent request of an account first', async () => {
    const outcome = await run(
      'request,account,weight,held,class,quantity,models,minimum_lot,needed_by\nlot,L,1,0,1,6,M,6,\nlate,A,5,0,1,3,M,,2020-06-01\nsoon,A,5,0,1,3,M,,2020-05-01\n',
      'pool,model,quantity\nP,M,4\n',
    );
    expect(granted(outcome)).to.deep.equal([0, 1, 3]);
    expect(outcome.rows[0]?.['reason_en']).to.contain('at least that many at once');
  });

  it('has other keys: everyone\'s first device first by Adams', async () => {
    const demand = 'request,account,weight,held,class,quantity,models\nr1,big,100,0,1,9,M\nr2,small,1,0,1,9,M\n';
    expect(granted(await run(demand, 'pool,model,quantity\nP,M,4\n', { key: 'adams' }))).to.deep.equal([3, 1]);
    expect(granted(await run(demand, 'pool,model,quantity\nP,M,4\n', { key: 'dhondt' }))).to.deep.equal([4, 0]);
  });

  it('takes weights with decimals and holdings of groups', async () => {
    const demand = 'request,account,weight,held,class,quantity,models\nr1,a,2.5,1,1,9,M\nr2,b,2.5,0,1,9,M\n';
    expect(granted(await run(demand, 'pool,model,quantity\nP,M,3\n'))).to.deep.equal([1, 2]);
  });

  it('reports all that is wrong at once, by line and column, and writes nothing', async () => {
    const outcome = await run(
      'request,account,weight,held,class,quantity,models,minimum_lot,needed_by,colour\nr1,A,0,x,1,2.5,M|M,,,\nr1,A,5,0,1,2,,4,2020-02-31,\nr3,B,5,0,,2,M,,,\nr4,B,5,1,1,2,M\n',
      'pool,model,quantity\nP,M,-1\nP,,3\n',
    );
    expect(outcome.verified).to.equal(false);
    expect(outcome.summary).to.equal(undefined);
    expect(outcome.rows).to.deep.equal([]);
    const told = outcome.told.join('\n');
    for (const part of [
      'demand, line 1, colour: Nothing is known of a column "colour". [column_unknown]', 'demand, line 2, weight: "0"', 'demand, line 2, held: "x"', 'demand, line 2, quantity: "2.5"',
      'demand, line 2, models: A model comes twice. [duplicate]', 'demand, line 3, request: "r1" stands in line 2', 'demand, line 3, models: A model is missing.', 'demand, line 3, minimum_lot: The minimum lot exceeds the quantity.',
      'demand, line 3, needed_by: "2020-02-31"', 'demand, line 4, class: A class is missing.', 'demand, line 5: The line has 7 cells', 'demand, line 5, weight: Line 4 gives "B" another weight or other holdings. [conflict]',
      'supply, line 2, quantity: "-1"', 'supply, line 3, pool: "P" stands in line 2', 'supply, line 3, model: A model is missing.',
    ]) expect(told).to.contain(part);
  });

  it('says which columns are missing, and that a file is no table', async () => {
    const outcome = await run('request,account\nr,a\n', 'pool,model,quantity\n"P,M,1\n');
    expect(outcome.told.join('\n')).to.contain('demand, line 1, models: The column "models" is missing. [column_missing]').and.to.contain('supply: ');
    expect(outcome.verified).to.equal(false);
  });
});
