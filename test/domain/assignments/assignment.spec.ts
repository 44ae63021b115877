import { expect } from 'chai';
import fc from 'fast-check';
import { assignmentMachine, handOverMachine, missingParts, transferMachine } from '../../../src/features/assignments/assignment.ts';

describe('machines of custody', () => {
  it('let an extension begin a term anew, and nothing leave the end', () => {
    expect(assignmentMachine.next('return_due', 'extend')).to.equal('open');
    expect(assignmentMachine.next('acknowledged', 'extend')).to.equal('acknowledged');
    expect(() => assignmentMachine.next('returned', 'extend')).to.throw('state.not_allowed');
    for (const [machine, ends] of [[assignmentMachine, ['returned']], [handOverMachine, ['confirmed', 'cancelled']], [transferMachine, ['completed', 'given_back']]] as const) {
      expect(machine.states.filter((state) => (machine as { nextActions: (s: string) => readonly string[] }).nextActions(state).length === 0)).to.deep.equal(ends);
    }
  });
});

describe('parts missing from kits', () => {
  const components = [
    { kitId: 'desk', equipmentClassId: 'laptop', quantity: 1 },
    { kitId: 'desk', equipmentClassId: 'headset', quantity: 1 },
    { kitId: 'mobile', equipmentClassId: 'headset', quantity: 2 },
  ];

  it('are what the kits need together, less what is there', () => {
    const missing = missingParts(new Map([['desk', 3], ['mobile', 1]]), components, new Map([['laptop', 3], ['headset', 4]]));
    expect([...missing]).to.deep.equal([['headset', 1]]);
    expect([...missingParts(new Map([['desk', 1]]), components, new Map([['laptop', 1], ['headset', 5]]))]).to.deep.equal([]);
  });

  it('never fall below nothing, and with everything missing are the whole need', () => {
    fc.assert(fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (desks, mobiles, headsets) => {
      const kits = new Map([['desk', desks], ['mobile', mobiles]]);
      const lacking = missingParts(kits, components, new Map([['headset', headsets]]));
      expect(lacking.get('headset') ?? 0).to.equal(Math.max(0, desks + 2 * mobiles - headsets));
      expect(lacking.get('laptop') ?? 0).to.equal(desks);
    }));
  });
});
