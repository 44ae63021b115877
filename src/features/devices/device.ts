import { defineMachine, type ActionOf, type StateOf } from '../../shared/state-machine.ts';

/**
 * The life of a device, from the first time somebody sees it to its disposal. Repair and loss do not end an assignment
 * to a person; `found` goes through inspection before anybody gets the device again.
 */
export const deviceMachine = defineMachine('device', 'received', {
  // taken over with an inventory, while somebody uses it already
  received: { inspect: 'inspection', quarantine: 'quarantine', take_over: 'handed_over' },
  inspection: { pass: 'in_stock', quarantine: 'quarantine', send_back: 'returned_to_supplier' },
  in_stock: { reserve: 'reserved', stage: 'staging', quarantine: 'quarantine', repair: 'in_repair', lose: 'lost', steal: 'stolen', retire: 'retired', send_back: 'returned_to_supplier' },
  reserved: { unreserve: 'in_stock', stage: 'staging', hand_over: 'handed_over', quarantine: 'quarantine', repair: 'in_repair', lose: 'lost', steal: 'stolen', send_back: 'returned_to_supplier' },
  staging: { finish: 'ready', unreserve: 'in_stock', quarantine: 'quarantine', lose: 'lost', steal: 'stolen' },
  ready: { hand_over: 'handed_over', unreserve: 'in_stock', quarantine: 'quarantine', lose: 'lost', steal: 'stolen' },
  handed_over: { take_back: 'returned', repair: 'in_repair', lose: 'lost', steal: 'stolen', send_back: 'returned_to_supplier' },
  returned: { wipe: 'wiping', quarantine: 'quarantine', repair: 'in_repair', retire: 'retired' },
  wiping: { wiped: 'in_stock', quarantine: 'quarantine' },
  quarantine: { inspect: 'inspection', send_back: 'returned_to_supplier', retire: 'retired' },
  in_repair: { inspect: 'inspection', give_back: 'handed_over', retire: 'retired', send_back: 'returned_to_supplier' },
  lost: { find: 'found', write_off: 'retired' },
  stolen: { find: 'found', write_off: 'retired' },
  found: { inspect: 'inspection' },
  returned_to_supplier: {},
  retired: { sell: 'sold', destroy: 'destroyed', transfer_out: 'transferred' },
  sold: {},
  destroyed: {},
  transferred: {},
});

export type DeviceState = StateOf<typeof deviceMachine.table>;
export type DeviceAction = ActionOf<typeof deviceMachine.table>;

/** The steps that people who look after devices take by themselves; the others belong to reservations, hand-overs, losses and return cases. */
export const supportActions = ['inspect', 'pass', 'quarantine', 'repair', 'give_back', 'stage', 'finish', 'wipe', 'wiped'] as const satisfies readonly DeviceAction[];
export type SupportAction = (typeof supportActions)[number];

/** The steps towards the end; the funding's dedication period may forbid them. */
export const disposalActions = ['retire', 'write_off', 'sell', 'destroy', 'transfer_out'] as const satisfies readonly DeviceAction[];
export type DisposalAction = (typeof disposalActions)[number];

/** What of the next steps a person may take here. */
export const openActions = (state: DeviceState): readonly (SupportAction | DisposalAction)[] =>
  [...supportActions, ...disposalActions].filter((action) => deviceMachine.can(state, action));

/** Where the device lies in a store of ours and can be put on another shelf. */
export const isInStore = (state: DeviceState): boolean =>
  ['received', 'inspection', 'in_stock', 'reserved', 'staging', 'ready', 'returned', 'wiping', 'quarantine', 'in_repair', 'found', 'retired'].includes(state);

/** Stock that an allocation may give: here, whole, and nobody's yet. */
export const isFree = (state: DeviceState): boolean => state === 'in_stock';

/** Here and not promised to anybody: neither reserved nor handed over. */
export const isUnclaimed = (state: DeviceState): boolean => ['received', 'inspection', 'in_stock', 'quarantine'].includes(state);

export const deviceConditions = ['new', 'good', 'worn', 'damaged', 'unknown'] as const;
export type DeviceCondition = (typeof deviceConditions)[number];

export const acquisitionKinds = ['bought', 'leased', 'borrowed'] as const;
export type AcquisitionKind = (typeof acquisitionKinds)[number];

export const identifierKinds = ['serial', 'imei', 'imei2', 'mac'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];
