import { migrationErrors } from '../db/migrate.ts';
import { allocationErrors } from './features/allocation/allocation-errors.ts';
import { allocationEngineErrors } from './features/allocation/engine/allocation-engine-errors.ts';
import { auditErrors } from './features/audit/audit-errors.ts';
import { catalogErrors } from './features/catalog/catalog-errors.ts';
import { clockErrors } from './features/clock/manual-clock.ts';
import { deviceImportErrors } from './features/device-imports/device-import-errors.ts';
import { rowErrors } from './features/device-imports/row-errors.ts';
import { deviceErrors } from './features/devices/device-errors.ts';
import { identityErrors } from './features/identity/identity-errors.ts';
import { notificationErrors } from './features/notifications/notification-errors.ts';
import { orderErrors } from './features/orders/order-errors.ts';
import { organisationErrors } from './features/organisations/organisation-errors.ts';
import { directoryErrors } from './features/organisations/school-directory.ts';
import { personErrors } from './features/people/person-errors.ts';
import { receivingErrors } from './features/receiving/receiving-errors.ts';
import { requestErrors } from './features/requests/request-errors.ts';
import { procurementErrors } from './features/orders/procurement-errors.ts';
import { supplierStatusErrors } from './features/suppliers/supplier-status-errors.ts';
import { supplierMasterErrors } from './features/suppliers/supplier-master-errors.ts';
import { adapterErrors } from './features/suppliers/adapters/adapter-errors.ts';
import { assignmentErrors } from './features/assignments/assignment-errors.ts';
import { composeErrorCatalogue } from './http/error-catalogue.ts';
import { jobErrors } from './jobs/job-errors.ts';
import { persistenceErrors } from './persistence/db-errors.ts';

/** Every code that this program can answer with. */
export const errorCatalogue = composeErrorCatalogue(
  migrationErrors,
  persistenceErrors,
  jobErrors,
  clockErrors,
  identityErrors,
  organisationErrors,
  directoryErrors,
  auditErrors,
  personErrors,
  catalogErrors,
  orderErrors,
  deviceErrors,
  deviceImportErrors,
  rowErrors,
  receivingErrors,
  requestErrors,
  allocationErrors,
  allocationEngineErrors,
  assignmentErrors,
  notificationErrors,
  adapterErrors,
  supplierMasterErrors,
  supplierStatusErrors,
  procurementErrors,
);
