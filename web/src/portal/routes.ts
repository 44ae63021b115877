import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portal } from '../shell/frames.ts';

export const portalRoutes = [
  createRoute({ getParentRoute: () => portal, path: '/', component: lazyRouteComponent(() => import('./start-page.tsx'), 'StartPage') }),
  createRoute({ getParentRoute: () => portal, path: 'requests', component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage') }),
  createRoute({ getParentRoute: () => portal, path: 'requests/new', component: lazyRouteComponent(() => import('./new-request-page.tsx'), 'NewRequestPage') }),
  createRoute({ getParentRoute: () => portal, path: 'requests/$requestId', component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage') }),
  createRoute({ getParentRoute: () => portal, path: 'hand-overs/$handOverId', component: lazyRouteComponent(() => import('./hand-over-page.tsx'), 'HandOverPage') }),
  createRoute({ getParentRoute: () => portal, path: 'devices', component: lazyRouteComponent(() => import('./devices-page.tsx'), 'DevicesPage') }),
  createRoute({ getParentRoute: () => portal, path: 'messages', component: lazyRouteComponent(() => import('./messages-page.tsx'), 'MessagesPage') }),
  createRoute({ getParentRoute: () => portal, path: 'rule', component: lazyRouteComponent(() => import('./rule-page.tsx'), 'RulePage') }),
] as const;
