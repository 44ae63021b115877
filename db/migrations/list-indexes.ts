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

export const listIndexMigrations: readonly Migration[] = [
  createIndexes('index-devices-for-lists', 'devices', deviceIndexes),
];
