import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const distributionRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'requests', component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage') }),
  createRoute({ getParentRoute: () => desk, path: 'requests/$requestId', component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage') }),
  createRoute({ getParentRoute: () => desk, path: 'allocation', component: lazyRouteComponent(() => import('./allocation-page.tsx'), 'AllocationPage') }),
  createRoute({ getParentRoute: () => desk, path: 'allocation/runs/$runId', component: lazyRouteComponent(() => import('./run-page.tsx'), 'RunPage') }),
] as const;
