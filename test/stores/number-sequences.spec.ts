import { expect } from 'chai';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { describeEngines } from '../support/engines.ts';

describeEngines('number sequences', (engine) => {
  it('never gives a number twice, to 64 askers at once in three processes', async function () {
    this.timeout(60_000);
    const processes = [1, 2, 3].map(() => new NumberSequences(engine.uow, 5));
    const asked = Array.from({ length: 64 }, (_, index) => (processes[index % 3] ?? new NumberSequences(engine.uow)).next('PO'));
    const numbers = await Promise.all(asked);
    expect(new Set(numbers)).to.have.length(64);
    for (const number of numbers) expect(number).to.match(/^PO-2020-\d{6}$/);
  });

  it('numbers orders by the year of the business clock and asset tags without end', async () => {
    const numbers = new NumberSequences(engine.uow);
    engine.clock.set('2021-12-31T22:59:59Z');
    expect(await numbers.next('RQ')).to.equal('RQ-2021-000001');
    engine.clock.set('2021-12-31T23:00:00Z');
    expect(await numbers.next('RQ')).to.equal('RQ-2022-000001');
    expect(await numbers.next('ZW')).to.equal('ZW-0000001');
  });

  it('takes more than a block at once, ascending', async () => {
    const numbers = new NumberSequences(engine.uow, 10);
    const taken = await numbers.take('GR', 25);
    expect(taken).to.have.length(25);
    expect([...taken].sort()).to.deep.equal(taken);
    expect(new Set([...taken, ...(await numbers.take('GR', 25))])).to.have.length(50);
  });
});
