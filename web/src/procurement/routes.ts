import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const procurementRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'today', component: lazyRouteComponent(() => import('./today-page.tsx'), 'TodayPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders', component: lazyRouteComponent(() => import('./orders-page.tsx'), 'OrdersPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders/new', component: lazyRouteComponent(() => import('./new-order-page.tsx'), 'NewOrderPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders/$orderId', component: lazyRouteComponent(() => import('./order-page.tsx'), 'OrderPage') }),
  createRoute({ getParentRoute: () => desk, path: 'approvals', component: lazyRouteComponent(() => import('./approvals-page.tsx'), 'ApprovalsPage') }),
  createRoute({ getParentRoute: () => desk, path: 'documents/$documentId', component: lazyRouteComponent(() => import('./document-page.tsx'), 'DocumentPage') }),
] as const;
