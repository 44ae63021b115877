import { expect } from 'chai';
import { accountIdOf, gatherInput } from '../../src/features/allocation/gather-input.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { requestLines } from '../../src/features/requests/request-tables.ts';
import { describeEngines, testContext } from '../support/engines.ts';
import { AllocationWorld } from './support/allocation-world.ts';

/** What became of four approved units; `left` says what a run still has to do with the line. */
const LINES = {
  'nothing yet': { counters: {}, left: { demand: 4, owed: 0 }, held: 0 },
  'half awarded and handed over': { counters: { awarded: 2, handedOver: 2 }, left: { demand: 2, owed: 0 }, held: 2 },
  'half awarded, half withdrawn, one owed': { counters: { awarded: 2, withdrawn: 2, handedOver: 1 }, left: { demand: 0, owed: 1 }, held: 2 },
  'expired with units owed': { counters: { awarded: 3, givenUp: 1, closure: 'expired' }, left: { demand: 0, owed: 2 }, held: 2 },
  'all handed over, one back': { counters: { awarded: 4, handedOver: 4, returned: 1 }, left: null, held: 3 },
  'handed over and given up': { counters: { awarded: 4, handedOver: 3, givenUp: 1 }, left: null, held: 3 },
  'half handed over, the rest withdrawn': { counters: { awarded: 2, handedOver: 2, withdrawn: 2 }, left: null, held: 2 },
  'withdrawn as a whole': { counters: { withdrawn: 4, closure: 'withdrawn' }, left: null, held: 0 },
  'expired with nothing awarded': { counters: { closure: 'expired' }, left: null, held: 0 },
} as const;

describeEngines('settled request lines', (engine) => {
  it('are left out of a run, and what their accounts hold still counts', async () => {
    const world = await AllocationWorld.open(engine.uow);
    const key = await world.addOwner('Altlast');
    const names = Object.keys(LINES) as (keyof typeof LINES)[];
    const lines = await world.addSchools(key, names.map((name) => ({ name, pupils: 100, index: 1, held: 0, approved: 4 })));
    const lineOf = (name: string) => {
      const line = lines.get(name);
      if (!line) throw new Error(name);
      return line;
    };
    await engine.uow.write(testContext('settled'), (tx) => {
      for (const name of names) {
        const { lineId, organisationId } = lineOf(name);
        if (Object.keys(LINES[name].counters).length > 0) tx.update(requestLines, { id: lineId }, LINES[name].counters);
        recordAudit(tx, { action: 'test.counted', entityKind: 'request_line', entityId: lineId, organisationId });
      }
      return Promise.resolve();
    });
    const gathered = await engine.uow.snapshot((db) => gatherInput(db, key, engine.clock.today()));
    const left = new Map(gathered.lines.map(({ id, demand, owed }) => [id, { demand, owed }]));
    const held = new Map(gathered.input.accounts.map((account) => [account.id, account.held]));
    const seen = Object.fromEntries(names.map((name) => [name, { left: left.get(lineOf(name).lineId) ?? null, held: held.get(accountIdOf(lineOf(name).organisationId, 'pupil')) }]));
    expect(seen).to.deep.equal(Object.fromEntries(names.map((name) => [name, { left: LINES[name].left, held: LINES[name].held }])));
    expect(gathered.input.accounts.length).to.equal(names.length);
    expect(gathered.input.requests.map((request) => request.quantity).sort()).to.deep.equal([2, 4]);
  });
});
