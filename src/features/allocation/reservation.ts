import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/** A device kept for somebody. What an award holds ends by hand-over or is released with a reason; only manual holds expire. */
export const reservationMachine = defineMachine('reservation', 'held', {
  held: { hand_over: 'handed_over', release: 'released' },
  handed_over: {},
  released: {},
});

export type ReservationState = StateOf<typeof reservationMachine.table>;
