import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/** A version of the rules: written by one person, put in force by another, replaced by the next one in force. */
export const policyMachine = defineMachine('allocation_policy', 'draft', {
  draft: { put_in_force: 'in_force' },
  in_force: { supersede: 'superseded' },
  superseded: {},
});

export type PolicyState = StateOf<typeof policyMachine.table>;
