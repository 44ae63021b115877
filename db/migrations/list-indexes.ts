import { createIndexes, type Migration } from '../migration.ts';

const owners = ['ownerId', 'custodianId'];
/** Each ends in what a list is sorted by; the tag is unique, the time is not. */
const sorts = [['firstSeenAt', 'id'], ['assetTag']];

/**
 * What lists of devices need to read a page in order from an index: for each organisation that sees a device, and over
 * all of them, by each sort, alone and with the conditions that people ask for.
 */
const deviceIndexes: readonly (readonly string[])[] = [
  ...owners.flatMap((owner) => [
    [owner, 'assetTag'],
    ...sorts.flatMap((sort) => [[owner, 'state', ...sort], [owner, 'equipmentClassId', ...sort]]),
  ]),
  ...sorts.flatMap((sort) => [['equipmentClassId', ...sort], ['equipmentClassId', 'state', ...sort]]),
  ['state', 'assetTag'],
  ['productModelId', 'firstSeenAt', 'id'],
  ['stockLocationId', 'firstSeenAt', 'id'],
];

/** The other lists: for the organisations that see a row, and over all of them, by each sort and by state. */
const otherIndexes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  purchase_orders: [['organisationId', 'state', 'createdAt', 'id'], ['organisationId', 'state', 'id'], ['organisationId', 'number'], ['state', 'id']],
  equipment_requests: [['organisationId', 'review', 'createdAt', 'id'], ['organisationId', 'number']],
  needs: [['createdAt', 'id']],
  goods_receipts: [['startedAt', 'id'], ['state', 'startedAt', 'id'], ['organisationId', 'state', 'startedAt', 'id']],
  return_cases: [['openedAt', 'id']],
  sim_cards: [['createdAt', 'id'], ['custodianId', 'createdAt', 'id']],
  allocation_runs: [['ownerId', 'number']],
  reservations: [['heldAt', 'id']],
  hand_overs: [['toId', 'state', 'preparedAt', 'id'], ['fromId', 'state', 'preparedAt', 'id'], ['toId', 'number'], ['fromId', 'number']],
};

export const listIndexMigrations: readonly Migration[] = [
  createIndexes('index-devices-for-lists', 'devices', deviceIndexes),
  ...Object.entries(otherIndexes).map(([table, indexes]) => createIndexes(`index-${table.replaceAll('_', '-')}-for-lists`, table, indexes)),
];
