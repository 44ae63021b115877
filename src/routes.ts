import type { Deps } from './deps.ts';
import { catalogRoutes } from './features/catalog/catalog-routes.ts';
import { clockRoutes } from './features/clock/clock-routes.ts';
import { requestRoutes } from './features/requests/request-routes.ts';
import { supplierRoutes } from './features/suppliers/supplier-routes.ts';
import type { Route } from './http/define-route.ts';

/** Every operation of the API; the OpenAPI document, the router and the permission matrix are made of this list. */
export const allRoutes = (deps: Deps): readonly Route[] => [
  ...clockRoutes(deps),
  ...catalogRoutes(deps),
  ...supplierRoutes(deps),
  ...requestRoutes(deps),
];
