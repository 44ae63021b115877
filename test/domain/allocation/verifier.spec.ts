import { expect } from 'chai';
import type { AllocationInput, AllocationResult, PoolFlow, TraceUnit } from '../../../src/features/allocation/engine/allocation-types.ts';
import { allocate } from '../../../src/features/allocation/engine/allocate.ts';
import { outputHashOf } from '../../../src/features/allocation/engine/canonical-form.ts';
import { verifyAllocation } from '../../../src/features/allocation/engine/verifier.ts';
import { violationNames, type ViolationName } from '../../../src/features/allocation/engine/verifier/violation.ts';
import { account, input, pool, request } from './allocation-fixtures.ts';

/** Two classes, substitutes, an earmark, a reserve, a lot that does not fit; everything contested. */
const contested: AllocationInput = input(
  [
    pool('A', 3),
    pool('B', 4, { earmarkId: 'pupils' }),
    pool('idle', 2, { earmarkId: 'nobody' }),
    pool('reserve', 1, { modelId: 'model-A', topClassOnly: true }),
  ],
  [
    account('clinic', 2),
    account('i', 5, { earmarkIds: ['pupils'], held: 1 }),
    account('j', 4, { earmarkIds: ['pupils'] }),
    account('k', 1),
    account('lots', 1, { earmarkIds: ['pupils'] }),
  ],
  [
    request('crisis', 'clinic', 2, ['A'], { classRank: 0 }),
    request('i-1', 'i', 2, ['A', 'B'], { neededBy: '2020-05-04' }),
    request('i-2', 'i', 3, ['B'], { neededBy: '2020-06-02' }),
    request('j-1', 'j', 4, ['B', 'A']),
    request('k-1', 'k', 2, ['A']),
    request('lot', 'lots', 6, ['B'], { minimumLot: 6 }),
  ],
);
const sound = allocate(contested);

type Draft = { -readonly [K in keyof AllocationResult]: AllocationResult[K] };

/** Changes a copy and hashes it anew: whoever can write the result can also write its hash. */
function tampered(change: (draft: Draft) => void, from: AllocationResult = sound): AllocationResult {
  const draft: Draft = structuredClone(from);
  change(draft);
  const { outputHash: _, ...rest } = draft;
  return { ...rest, outputHash: outputHashOf(rest) };
}

function namesFor(result: AllocationResult, against: AllocationInput = contested): string[] {
  return [...new Set(verifyAllocation(against, result).map(({ name }) => name))];
}

/** A whole consistent result out of wrong decisions: only what they violate may be found, never a sum. */
function forged(against: AllocationInput, flows: readonly PoolFlow[], turns: readonly (readonly [requestId: string, num: number, units?: number])[]): AllocationResult {
  const honest = allocate(against);
  const byRequest = (id: string): number => flows.reduce((sum, flow) => sum + (flow.requestId === id ? flow.quantity : 0), 0);
  return tampered((draft) => {
    draft.flows = flows;
    draft.requests = honest.requests.map((award) => ({ ...award, quantity: byRequest(award.requestId) }));
    draft.awards = honest.awards.map((award) => ({
      ...award,
      quantity: against.requests.reduce((sum, { id, accountId, classRank }) => sum + (accountId === award.accountId && classRank === award.classRank ? byRequest(id) : 0), 0),
    }));
    draft.pools = honest.pools.map((use) => {
      const used = flows.reduce((sum, flow) => sum + (flow.poolId === use.poolId ? flow.quantity : 0), 0);
      return { ...use, used, unused: use.capacity - used };
    });
    draft.trace = turns.map(([requestId, num, units = 1], index): TraceUnit => {
      const asked = against.requests.find(({ id }) => id === requestId);
      const owner = against.accounts.find(({ id }) => id === asked?.accountId);
      return { turn: index + 1, accountId: owner?.id ?? '', classRank: asked?.classRank ?? 0, requestId, units, num, weight: owner?.weight ?? 1 };
    });
  }, honest);
}

describe('the verifier', () => {
  it('finds nothing in a sound result, also after it was stored and read', () => {
    expect(verifyAllocation(contested, sound)).to.deep.equal([]);
    expect(verifyAllocation(JSON.parse(JSON.stringify(contested)) as AllocationInput, JSON.parse(JSON.stringify(sound)) as AllocationResult)).to.deep.equal([]);
    expect(sound.closings).to.have.length.greaterThan(2);
  });

  const tamperings: readonly (readonly [ViolationName, string, (draft: Draft) => void])[] = [
    ['policy.differs', 'another policy version', (d) => { d.policyVersion = '1999-01'; }],
    ['policy.differs', 'another seed', (d) => { d.seed = 'chosen afterwards'; }],
    ['reference.unknown', 'a flow from a pool that does not exist', (d) => { d.flows = [...d.flows, { poolId: 'attic', requestId: 'k-1', quantity: 1 }]; }],
    ['reference.unknown', 'an award to an unknown account', (d) => { d.awards = [...d.awards, { accountId: 'cousin', classRank: 1, demand: 1, quantity: 1 }]; }],
    ['quantity.not_a_count', 'a negative award', (d) => { d.requests = d.requests.map((a) => (a.requestId === 'k-1' ? { ...a, quantity: -1 } : a)); }],
    ['quantity.not_a_count', 'half a device', (d) => { d.flows = d.flows.map((f, i) => (i === 0 ? { ...f, quantity: 0.5 } : f)); }],
    ['entry.duplicate', 'the same flow twice', (d) => { d.flows = [...d.flows, ...d.flows.slice(0, 1)]; }],
    ['entry.missing', 'a request left out', (d) => { d.requests = d.requests.filter(({ requestId }) => requestId !== 'k-1'); }],
    ['entry.missing', 'a pool left out', (d) => { d.pools = d.pools.slice(1); }],
    ['entry.missing', 'an account left out', (d) => { d.awards = d.awards.slice(1); }],
    ['request.sum_differs', 'an award that no pool gives', (d) => { d.requests = d.requests.map((a) => (a.requestId === 'k-1' ? { ...a, quantity: a.quantity + 1 } : a)); }],
    ['request.demand_differs', 'another demand', (d) => { d.requests = d.requests.map((a) => (a.requestId === 'k-1' ? { ...a, demand: 99 } : a)); }],
    ['account.demand_differs', 'another demand of an account', (d) => { d.awards = d.awards.map((a) => (a.accountId === 'k' ? { ...a, demand: 99 } : a)); }],
    ['account.sum_differs', 'an account with more than its requests', (d) => { d.awards = d.awards.map((a) => (a.accountId === 'j' ? { ...a, quantity: a.quantity + 1 } : a)); }],
    ['account.sum_differs', 'an award in a class in which nothing was asked', (d) => { d.awards = [...d.awards, { accountId: 'k', classRank: 0, demand: 0, quantity: 0 }]; }],
    ['pool.sum_differs', 'a pool that claims a device unused', (d) => { d.pools = d.pools.map((p) => (p.poolId === 'A' ? { ...p, used: p.used - 1, unused: p.unused + 1 } : p)); }],
    ['pool.exceeds_capacity', 'more flow than capacity', (d) => { d.flows = d.flows.map((f) => (f.poolId === 'B' ? { ...f, quantity: f.quantity + 1 } : f)); }],
    ['request.exceeds_demand', 'more flow than was asked', (d) => { d.flows = d.flows.map((f) => (f.poolId === 'B' ? { ...f, quantity: f.quantity + 9 } : f)); }],
    ['flow.model_not_acceptable', 'a model that was not accepted', (d) => { d.flows = [...d.flows, { poolId: 'B', requestId: 'crisis', quantity: 1 }]; }],
    ['flow.not_eligible', 'an earmark that the account lacks', (d) => { d.flows = [...d.flows, { poolId: 'idle', requestId: 'j-1', quantity: 1 }]; }],
    ['flow.reserve_for_top_class', 'the reserve for a lower class', (d) => { d.flows = [...d.flows, { poolId: 'reserve', requestId: 'i-1', quantity: 1 }]; }],
    ['lot.below_minimum', 'a part of a lot', (d) => { d.flows = [...d.flows, { poolId: 'B', requestId: 'lot', quantity: 1 }]; }],
    ['trace.turn_out_of_sequence', 'a turn cut out', (d) => { d.trace = d.trace.slice(1); }],
    ['trace.number_differs', 'a smaller number', (d) => { d.trace = d.trace.map((t, i) => (i === 3 ? { ...t, num: t.num - 1 } : t)); }],
    ['trace.number_differs', 'a greater weight', (d) => { d.trace = d.trace.map((t) => (t.accountId === 'k' ? { ...t, weight: t.weight * 10 } : t)); }],
    ['trace.order', 'two turns exchanged', (d) => { d.trace = swapTurns(d.trace, 2, 3); }],
    ['trace.order', 'the higher class last', (d) => { d.trace = swapTurns(d.trace, 0, d.trace.length - 1); }],
    ['trace.sum_differs', 'a turn more than devices', (d) => { d.trace = [...d.trace, { ...(d.trace.at(-1) as TraceUnit), turn: d.trace.length + 1 }]; }],
    ['trace.sum_differs', 'a turn of one account for another\'s request', (d) => { d.trace = d.trace.map((t, i) => (i === d.trace.length - 1 ? { ...t, accountId: 'clinic' } : t)); }],
    ['closing.missing', 'no closing level', (d) => { d.closings = d.closings.slice(1); }],
    ['closing.not_due', 'a closing level for who got everything', (d) => { d.closings = [...d.closings, { accountId: 'clinic', classRank: 0, lotRequestId: null, reason: 'supply_exhausted', num: 5, weight: 2, tightSet: 0 }]; }],
    ['closing.reason_differs', 'another reason', (d) => { d.closings = d.closings.map((c) => ({ ...c, reason: 'lot_infeasible' })); }],
    ['closing.number_differs', 'another closing level', (d) => { d.closings = d.closings.map((c) => ({ ...c, num: c.num + 2 })); }],
    ['closing.tight_set_differs', 'another tight set', (d) => { d.tightSets = d.tightSets.map(() => ({ poolIds: ['A'] })); }],
  ];
  for (const [name, what, change] of tamperings) {
    it(`names ${name} for ${what}`, () => {
      expect(namesFor(tampered(change))).to.include(name);
    });
  }

  describe('under limits', () => {
    const limited: AllocationInput = {
      ...input([pool('A', 6)], [account('i', 1), account('j', 1), account('k', 1)], [request('i-1', 'i', 4, ['A']), request('j-1', 'j', 4, ['A']), request('k-1', 'k', 4, ['A'])]),
      caps: [{ id: 'town', kind: 'district', accountIds: ['i', 'j'], classRank: null, limit: 2 }, { id: 'own', kind: 'account', accountIds: ['i'], classRank: null, limit: 1 }],
    };
    const kept = allocate(limited);

    it('finds nothing where they are kept, though a device is left', () => {
      expect(verifyAllocation(limited, kept)).to.deep.equal([]);
      expect(kept.closings.map(({ accountId, reason, capId }) => [accountId, reason, capId]).sort()).to.deep.equal([['i', 'cap_reached', 'own'], ['j', 'cap_reached', 'town']]);
    });

    it('names cap.exceeded where one is not', () => {
      expect(namesFor(tampered((d) => { d.flows = d.flows.map((f) => (f.requestId === 'j-1' ? { ...f, quantity: 2 } : f)); }, kept), limited)).to.include('cap.exceeded');
    });

    it('names a limit that was not reached, or not the account\'s', () => {
      for (const capId of ['own', 'nobody\'s']) {
        expect(namesFor(tampered((d) => { d.closings = d.closings.map((c) => (c.accountId === 'j' ? { ...c, capId } : c)); }, kept), limited)).to.include('closing.reason_differs');
      }
    });

    it('names the one who got two under a limit of two, where the other got none', () => {
      const twoForJ = forged(limited, [{ poolId: 'A', requestId: 'j-1', quantity: 2 }, { poolId: 'A', requestId: 'k-1', quantity: 4 }], [['j-1', 1], ['k-1', 1], ['j-1', 3], ['k-1', 3], ['k-1', 5], ['k-1', 7]]);
      expect(namesFor(twoForJ, limited)).to.include('exchange.not_optimal');
    });
  });

  it('names the hashes when input or output was changed without a new hash', () => {
    expect(namesFor({ ...sound, engine: 'other' })).to.deep.equal(['output.hash_differs']);
    const requests = contested.requests.map((asked) => (asked.id === 'k-1' ? { ...asked, neededBy: '2020-05-05' } : asked));
    expect(namesFor(sound, { ...contested, requests })).to.deep.equal(['input.hash_differs']);
    const reversed = { ...contested, requests: [...contested.requests].reverse(), pools: [...contested.pools].reverse() };
    expect(namesFor(sound, reversed)).to.deep.equal([]);
  });

  it('names supply that was left idle, also where only a re-routing would reach it', () => {
    const against = input([pool('A', 1), pool('B', 1)], [account('i', 1), account('j', 1)], [request('ri', 'i', 1, ['A', 'B']), request('rj', 'j', 1, ['A'])]);
    const result = forged(against, [{ poolId: 'A', requestId: 'ri', quantity: 1 }], [['ri', 1]]);
    expect(namesFor(result, against)).to.include('supply.left_idle');
  });

  it('names a device that went to the one who stood worse, also across models', () => {
    // i wants A, which j holds; j could take B, which k holds, who has three already.
    const against = input(
      [pool('A', 1), pool('B', 1)],
      [account('i', 1), account('j', 1), account('k', 1, { held: 3 })],
      [request('ri', 'i', 1, ['A']), request('rj', 'j', 1, ['A', 'B']), request('rk', 'k', 2, ['B'])],
    );
    const result = forged(against, [{ poolId: 'A', requestId: 'rj', quantity: 1 }, { poolId: 'B', requestId: 'rk', quantity: 1 }], [['rj', 1], ['rk', 7]]);
    expect(namesFor(result, against)).to.include('exchange.not_optimal');
    expect(namesFor(allocate(against), against)).to.deep.equal([]);
  });

  it('names a tie that was not decided by the draw', () => {
    const against = input([pool('A', 1)], [account('i', 1), account('j', 1)], [request('ri', 'i', 1, ['A']), request('rj', 'j', 1, ['A'])]);
    const loser = allocate(against).requests.find(({ quantity }) => quantity === 0)?.requestId ?? '';
    expect(namesFor(forged(against, [{ poolId: 'A', requestId: loser, quantity: 1 }], [[loser, 1]]), against)).to.include('exchange.not_optimal');
  });

  it('names a lower class that was served first, for single devices and for lots', () => {
    const single = input([pool('A', 1)], [account('i', 1), account('j', 1)], [request('ri', 'i', 1, ['A'], { classRank: 0 }), request('rj', 'j', 1, ['A'])]);
    expect(namesFor(forged(single, [{ poolId: 'A', requestId: 'rj', quantity: 1 }], [['rj', 1]]), single)).to.include('class.lower_served_first');
    const lot = input([pool('A', 2)], [account('i', 1), account('j', 1)], [request('ri', 'i', 2, ['A'], { classRank: 0, minimumLot: 2 }), request('rj', 'j', 1, ['A'])]);
    expect(namesFor(forged(lot, [{ poolId: 'A', requestId: 'rj', quantity: 1 }], [['rj', 1]]), lot)).to.include('class.lower_served_first');
    expect(namesFor(forged(lot, [], []), lot)).to.include('supply.left_idle');
  });

  it('names a later need that was served before an earlier one of the same account', () => {
    const against = input(
      [pool('A', 1)],
      [account('i', 1)],
      [request('late', 'i', 1, ['A'], { neededBy: '2020-06-02' }), request('soon', 'i', 1, ['A'], { neededBy: '2020-05-04' })],
    );
    expect(namesFor(forged(against, [{ poolId: 'A', requestId: 'late', quantity: 1 }], [['late', 1]]), against)).to.include('request.later_served_first');
  });

  it('names a better model that lies idle', () => {
    const against = input([pool('A', 1), pool('B', 1)], [account('i', 1)], [request('ri', 'i', 1, ['A', 'B'])]);
    expect(namesFor(forged(against, [{ poolId: 'B', requestId: 'ri', quantity: 1 }], [['ri', 1]]), against)).to.deep.equal(['request.better_model_left_idle']);
  });

  it('has a test here for each of its conditions', () => {
    const tested = new Set<string>([
      ...tamperings.map(([name]) => name),
      'input.hash_differs', 'output.hash_differs', 'supply.left_idle', 'cap.exceeded', 'exchange.not_optimal',
      'class.lower_served_first', 'request.later_served_first', 'request.better_model_left_idle',
    ]);
    expect(violationNames.filter((name) => !tested.has(name))).to.deep.equal([]);
  });
});

function swapTurns(trace: readonly TraceUnit[], a: number, b: number): TraceUnit[] {
  return trace.map((step, i) => ({ ...((i === a ? trace[b] : i === b ? trace[a] : step) as TraceUnit), turn: i + 1 }));
}
