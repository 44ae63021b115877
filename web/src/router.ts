import { createRouter } from '@tanstack/react-router';
import { administrationRoutes } from './administration/routes.ts';
import { distributionRoutes } from './distribution/routes.ts';
import { oversightRoutes } from './oversight/routes.ts';
import { portalRoutes } from './portal/routes.ts';
import { procurementRoutes } from './procurement/routes.ts';
import { supportRoutes } from './support/routes.ts';
import { desk, home, portal, root } from './shell/frames.ts';

export const router = createRouter({
  routeTree: root.addChildren([home, portal.addChildren(portalRoutes), desk.addChildren([...procurementRoutes, ...distributionRoutes, ...supportRoutes, ...oversightRoutes, ...administrationRoutes])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
