import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const administrationRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'users', component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage') }),
  createRoute({ getParentRoute: () => desk, path: 'jobs', component: lazyRouteComponent(() => import('./jobs-page.tsx'), 'JobsPage') }),
] as const;
