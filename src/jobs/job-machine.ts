import { defineMachine, type StateOf } from '../shared/state-machine.ts';

/** The life of a job's row. A run whose lease ended without an answer was lost with its worker. */
export const jobMachine = defineMachine('job', 'waiting', {
  waiting: { claim: 'running' },
  running: { finish: 'done', again: 'waiting', fail: 'waiting', lose: 'waiting', hand_back: 'waiting', give_up: 'dead' },
  done: {},
  dead: { retry: 'waiting' },
});

export type JobState = StateOf<(typeof jobMachine)['table']>;
