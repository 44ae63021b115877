import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const oversightRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'audit', component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage') }),
] as const;
