import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/**
 * A device in the hands of one person, inside the custody of an organisation. Repair and loss do not end it. Extending
 * one that is due begins its term anew.
 */
export const assignmentMachine = defineMachine('assignment', 'open', {
  open: { acknowledge: 'acknowledged', extend: 'open', fall_due: 'return_due', return: 'returned' },
  acknowledged: { extend: 'acknowledged', fall_due: 'return_due', return: 'returned' },
  return_due: { extend: 'open', return: 'returned' },
  returned: {},
});
export type AssignmentState = StateOf<typeof assignmentMachine.table>;

/** A bundle made ready for a receiver, until it is confirmed or given up. */
export const handOverMachine = defineMachine('hand_over', 'prepared', {
  prepared: { confirm: 'confirmed', cancel: 'cancelled', change: 'prepared' },
  confirmed: {},
  cancelled: {},
});
export type HandOverState = StateOf<typeof handOverMachine.table>;

/** Custody that goes from one organisation to another: for good, or with a day on which it comes back. */
export const transferMachine = defineMachine('transfer', 'requested', {
  requested: { complete: 'completed', lend: 'lent' },
  lent: { give_back: 'given_back' },
  completed: {},
  given_back: {},
});
export type TransferState = StateOf<typeof transferMachine.table>;

export const assignmentKinds = ['permanent', 'loan'] as const;
export type AssignmentKind = (typeof assignmentKinds)[number];

export const completenesses = ['complete', 'incomplete'] as const;
export type Completeness = (typeof completenesses)[number];

export const handOverKinds = ['school', 'person'] as const;
export type HandOverKind = (typeof handOverKinds)[number];

/** `receiver`: somebody of the receiving side, signed in; `kiosk`: at the desk, by a token for this one hand-over. */
export type ConfirmedVia = 'receiver' | 'kiosk';

export const itemStates = ['prepared', 'handed_over', 'dropped', 'returned'] as const;
export type ItemState = (typeof itemStates)[number];

export const transferKinds = ['transfer', 'swap'] as const;
export type TransferKind = (typeof transferKinds)[number];

export const incidentKinds = ['lost', 'stolen'] as const;
export type IncidentKind = (typeof incidentKinds)[number];
export const incidentStates = ['open', 'found'] as const;
export type IncidentState = (typeof incidentStates)[number];

export interface ComponentNeed {
  readonly kitId: string;
  readonly equipmentClassId: string;
  readonly quantity: number;
}

/** Parts of kits that a bundle lacks: what `kits` (kit → how many) are made of, less what the bundle holds per class. */
export function missingParts(kits: ReadonlyMap<string, number>, components: readonly ComponentNeed[], held: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const needed = new Map<string, number>();
  for (const { kitId, equipmentClassId, quantity } of components) {
    needed.set(equipmentClassId, (needed.get(equipmentClassId) ?? 0) + quantity * (kits.get(kitId) ?? 0));
  }
  return new Map([...needed].map(([classId, units]) => [classId, units - (held.get(classId) ?? 0)] as const).filter(([, lacking]) => lacking > 0));
}
