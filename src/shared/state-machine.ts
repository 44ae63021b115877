import { defineErrors } from './errors.ts';

export const stateErrors = defineErrors({
  'state.not_allowed': {
    kind: 'conflict',
    en: 'This step is not possible in the present state.',
    de: 'Dieser Schritt ist im jetzigen Zustand nicht möglich.',
  },
});

/**
 * The table of a lifecycle: state → action → next state. Written once per aggregate `as const`; it feeds the type of
 * the state, the allowed values of the schemas, `nextActions` in answers, the diagrams in the documentation and the
 * exhaustive tests.
 */
export type MachineTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Machine<T extends MachineTable> {
  readonly name: string;
  readonly table: T;
  readonly initial: keyof T & string;
  readonly states: readonly (keyof T & string)[];
  /** The state after `action`; throws `state.not_allowed` (409) with what would be possible. */
  next(state: keyof T & string, action: ActionOf<T>): keyof T & string;
  can(state: keyof T & string, action: ActionOf<T>): boolean;
  nextActions(state: keyof T & string): readonly string[];
}

export type StateOf<T extends MachineTable> = keyof T & string;
export type ActionOf<T extends MachineTable> = { [S in keyof T]: keyof T[S] & string }[keyof T];

/** Builds a machine and refuses, when the module is loaded, a table that leads to unknown or unreachable states. */
export function defineMachine<const T extends MachineTable>(name: string, initial: keyof T & string, table: T): Machine<T> {
  const states = Object.keys(table);
  assertReachable(name, initial, table);
  const target = (state: string, action: string): string | undefined => table[state]?.[action];
  return {
    name,
    table,
    initial,
    states,
    can: (state, action) => target(state, action) !== undefined,
    nextActions: (state) => Object.keys(table[state] ?? {}),
    next(state, action) {
      const to = target(state, action);
      if (to === undefined) {
        throw stateErrors['state.not_allowed']({ machine: name, state, action, possible: Object.keys(table[state] ?? {}) });
      }
      return to;
    },
  };
}

function assertReachable(name: string, initial: string, table: MachineTable): void {
  const seen = new Set<string>();
  const queue = [initial];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (seen.has(state)) continue;
    const actions = table[state];
    if (!actions) throw new Error(`machine ${name}: state ${state} is not in the table`);
    seen.add(state);
    queue.push(...Object.values(actions));
  }
  const lost = Object.keys(table).filter((state) => !seen.has(state));
  if (lost.length > 0) throw new Error(`machine ${name}: unreachable ${lost.join(', ')}`);
}
