import { defineMachine, type StateOf } from '../../shared/state-machine.ts';

/** The review of an equipment request; what becomes of it afterwards is derived from its quantities. */
export const reviewMachine = defineMachine('request', 'draft', {
  draft: { submit: 'submitted', endorse: 'endorsed', discard: 'rejected' },
  submitted: { endorse: 'endorsed', ask: 'needs_info', reject: 'rejected' },
  needs_info: { submit: 'submitted', endorse: 'endorsed', discard: 'rejected' },
  endorsed: { approve: 'approved', ask: 'needs_info', reject: 'rejected' },
  approved: {},
  rejected: {},
});

export type ReviewState = StateOf<typeof reviewMachine.table>;

export const beneficiaryGroups = ['pupil', 'teacher', 'employee'] as const;
export type BeneficiaryGroup = (typeof beneficiaryGroups)[number];

export const closures = ['none', 'withdrawn', 'expired'] as const;
export type Closure = (typeof closures)[number];

/** The counters of a request line. */
export interface LineQuantities {
  readonly requested: number;
  readonly approved: number;
  readonly refused: number;
  readonly withdrawn: number;
  readonly awarded: number;
  readonly givenUp: number;
  readonly handedOver: number;
  readonly returned: number;
}

export const fulfilments = ['in_review', 'rejected', 'waitlisted', 'partly_allocated', 'allocated', 'partly_fulfilled', 'fulfilled', 'withdrawn', 'expired'] as const;
export type Fulfilment = (typeof fulfilments)[number];

/** Awarded and neither handed over nor given up: what the provider owes. */
export const owedUnits = (line: LineQuantities): number => line.awarded - line.givenUp - line.handedOver;

/** Approved and still without an award. */
export const waitingUnits = (line: LineQuantities, closure: Closure): number => (closure === 'none' ? line.approved - line.awarded - line.withdrawn : 0);

/** What a person is shown of a line; every word of it follows from the quantities. */
export function fulfilmentOf(review: ReviewState, line: LineQuantities, closure: Closure): Fulfilment {
  if (review === 'rejected' || (review === 'approved' && line.approved === 0)) return 'rejected';
  if (review !== 'approved') return 'in_review';
  const waiting = waitingUnits(line, closure);
  const owed = owedUnits(line);
  if (line.handedOver > 0) return waiting + owed > 0 ? 'partly_fulfilled' : 'fulfilled';
  if (closure !== 'none' && owed === 0) return closure;
  if (owed > 0) return waiting > 0 ? 'partly_allocated' : 'allocated';
  return waiting > 0 ? 'waitlisted' : 'withdrawn';
}

/**
 * How a withdrawal of `units` is spread: first units that only wait, then awarded ones without a device in stock, last
 * those whose device is already reserved. Undefined where more is withdrawn than is open.
 */
export function spreadWithdrawal(line: LineQuantities, closure: Closure, reserved: number, units: number): { readonly waiting: number; readonly owedWithoutDevice: number; readonly reserved: number } | undefined {
  const waiting = Math.min(units, waitingUnits(line, closure));
  const owedWithoutDevice = Math.min(units - waiting, Math.max(0, owedUnits(line) - reserved));
  const fromReserved = units - waiting - owedWithoutDevice;
  return fromReserved > reserved ? undefined : { waiting, owedWithoutDevice, reserved: fromReserved };
}
