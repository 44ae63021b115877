import type { Deps } from './deps.ts';
import { allocationRoutes } from './features/allocation/allocation-routes.ts';
import { assignmentRoutes } from './features/assignments/assignment-routes.ts';
import { catalogRoutes } from './features/catalog/catalog-routes.ts';
import { clockRoutes } from './features/clock/clock-routes.ts';
import { auditRoutes } from './features/audit/audit-routes.ts';
import { deviceImportRoutes } from './features/device-imports/device-import-routes.ts';
import { deviceRoutes } from './features/devices/device-routes.ts';
import { simRoutes } from './features/devices/sim-routes.ts';
import { stockRoutes } from './features/devices/stock-routes.ts';
import { identityRoutes } from './features/identity/identity-routes.ts';
import { notificationRoutes } from './features/notifications/notification-routes.ts';
import { orderRoutes } from './features/orders/order-routes.ts';
import { procurementRoutes } from './features/orders/procurement-routes.ts';
import { organisationRoutes } from './features/organisations/organisation-routes.ts';
import { peopleRoutes } from './features/people/people-routes.ts';
import { receiptRoutes } from './features/receiving/receipt-routes.ts';
import { returnRoutes } from './features/receiving/return-routes.ts';
import { requestRoutes } from './features/requests/request-routes.ts';
import { supplierStatusRoutes } from './features/suppliers/supplier-status-routes.ts';
import { supplierRoutes } from './features/suppliers/supplier-routes.ts';
import type { Route } from './http/define-route.ts';
import { jobRoutes } from './jobs/job-routes.ts';
import { taskRoutes } from './jobs/task-routes.ts';
import { mergerHooks } from './merger-hooks.ts';

/** Every operation of the API; the OpenAPI document, the router and the permission matrix are made of this list. */
export const allRoutes = (deps: Deps): readonly Route[] => [
  ...clockRoutes(deps),
  ...identityRoutes(deps),
  ...organisationRoutes({ ...deps, mergerHooks }),
  ...peopleRoutes(deps),
  ...auditRoutes(deps),
  ...catalogRoutes(deps),
  ...supplierRoutes(deps),
  ...supplierStatusRoutes(deps),
  ...procurementRoutes(deps),
  ...orderRoutes(deps),
  ...deviceRoutes(deps),
  ...deviceImportRoutes(deps),
  ...simRoutes(deps),
  ...stockRoutes(deps),
  ...receiptRoutes(deps),
  ...returnRoutes(deps),
  ...requestRoutes(deps),
  ...allocationRoutes(deps),
  ...assignmentRoutes(deps),
  ...notificationRoutes(deps),
  ...jobRoutes(deps),
  ...taskRoutes(deps),
];
