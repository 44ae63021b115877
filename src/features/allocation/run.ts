import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/**
 * A run: looked at as a preview, then made binding or thrown away. A committed run never changes any more; previews that
 * were computed before it are superseded, since they count on stock that is gone.
 */
export const runMachine = defineMachine('allocation_run', 'preview', {
  preview: { commit: 'committed', discard: 'discarded', supersede: 'superseded' },
  committed: {},
  discarded: {},
  superseded: {},
});

export type RunState = StateOf<typeof runMachine.table>;

export const runTriggers = ['standing_rule', 'person'] as const;
export type RunTrigger = (typeof runTriggers)[number];
