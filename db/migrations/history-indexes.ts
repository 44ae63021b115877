import { addFlag } from '../../src/persistence/dialect/ddl.ts';
import { createIndexes, type Migration } from '../migration.ts';

/** Lines that wait for units or are owed some: what a pool still has to do with, beside all that it ever did. */
const UNSETTLED = "approved > 0 and (awarded > given_up + handed_over or (closure = 'none' and approved > awarded + withdrawn))";

/** What lets daily work leave history alone: finished orders of a supplier, settled request lines and committed runs of a pool, promises that were replaced. */
export const historyIndexMigrations: readonly Migration[] = [
  {
    name: 'flag-unsettled-request-lines',
    up: (knex, dialect) => addFlag(knex, 'request_lines', 'unsettled', UNSETTLED, dialect),
  },
  createIndexes('index-request-lines-of-pools', 'request_lines', [
    ['ownerId', 'equipmentClassId', 'unsettled', 'id'],
    ['ownerId', 'equipmentClassId', 'organisationId', 'beneficiaryGroup', 'approved', 'awarded', 'givenUp', 'returned'],
  ]),
  createIndexes('index-runs-of-pools-by-state', 'allocation_runs', [['poolId', 'state']]),
  createIndexes('index-live-promises', 'promises', [['live', 'requestLineId']]),
  createIndexes('index-orders-of-suppliers-by-state', 'purchase_orders', [['supplierId', 'state', 'id']]),
];
