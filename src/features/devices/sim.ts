import { defineMachine, type ActionOf, type StateOf } from '../../shared/state-machine.ts';

/** The life of a SIM card; putting it into a device or taking it out changes only where it is. */
export const simMachine = defineMachine('sim_card', 'in_stock', {
  in_stock: { activate: 'active', block: 'blocked', end: 'ended' },
  active: { block: 'blocked', take_back: 'in_stock', end: 'ended' },
  blocked: { unblock: 'active', end: 'ended' },
  ended: {},
});

export type SimState = StateOf<typeof simMachine.table>;
export type SimAction = ActionOf<typeof simMachine.table>;
export const simActions = ['activate', 'block', 'unblock', 'take_back', 'end'] as const satisfies readonly SimAction[];

/** What must not be read by chance: kept sealed, shown on demand, each reading noted. */
export interface SimSecrets {
  readonly pin?: string;
  readonly puk?: string;
}
