import type { Migration } from '../migration.ts';
import { auditMigrations } from './audit.ts';
import { catalogMigrations } from './catalog.ts';
import { clockMigrations } from './clock.ts';
import { deviceImportMigrations } from './device-imports.ts';
import { deviceMigrations } from './devices.ts';
import { historyIndexMigrations } from './history-indexes.ts';
import { idempotencyMigrations } from './idempotency.ts';
import { identityMigrations } from './identity.ts';
import { jobsMigrations } from './jobs.ts';
import { listIndexMigrations } from './list-indexes.ts';
import { notificationMigrations } from './notifications.ts';
import { numberSequenceMigrations } from './number-sequences.ts';
import { orderMigrations } from './orders.ts';
import { organisationMigrations } from './organisations.ts';
import { peopleMigrations } from './people.ts';
import { allocationMigrations, assignmentMigrations, requestMigrations } from './requests.ts';
import { restoreMigrations } from './restores.ts';
import { slipMigrations } from './slips.ts';
import { supplierDocumentMigrations, supplierMigrations } from './suppliers.ts';
import { taskMigrations } from './tasks.ts';

/** The schema's history in order: parents before children. Append only once released. */
export const migrations: readonly Migration[] = [
  ...auditMigrations,
  ...numberSequenceMigrations,
  ...jobsMigrations,
  ...organisationMigrations,
  ...peopleMigrations,
  ...identityMigrations,
  ...catalogMigrations,
  ...supplierMigrations,
  ...orderMigrations,
  ...supplierDocumentMigrations,
  ...deviceMigrations,
  ...requestMigrations,
  ...allocationMigrations,
  ...assignmentMigrations,
  ...notificationMigrations,
  ...clockMigrations,
  ...idempotencyMigrations,
  ...taskMigrations,
  ...restoreMigrations,
  ...deviceImportMigrations,
  ...listIndexMigrations,
  ...historyIndexMigrations,
  ...slipMigrations,
];
