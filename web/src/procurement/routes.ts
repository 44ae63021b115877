import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const procurementRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'today', component: lazyRouteComponent(() => import('./today-page.tsx'), 'TodayPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders', component: lazyRouteComponent(() => import('./orders-page.tsx'), 'OrdersPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders/new', component: lazyRouteComponent(() => import('./new-order-page.tsx'), 'NewOrderPage') }),
  createRoute({ getParentRoute: () => desk, path: 'orders/$orderId', component: lazyRouteComponent(() => import('./order-page.tsx'), 'OrderPage') }),
  createRoute({ getParentRoute: () => desk, path: 'approvals', component: lazyRouteComponent(() => import('./approvals-page.tsx'), 'ApprovalsPage') }),
  createRoute({ getParentRoute: () => desk, path: 'documents/$documentId', component: lazyRouteComponent(() => import('./document-page.tsx'), 'DocumentPage') }),
  createRoute({ getParentRoute: () => desk, path: 'arrivals', component: lazyRouteComponent(() => import('./arrivals-page.tsx'), 'ArrivalsPage') }),
  createRoute({ getParentRoute: () => desk, path: 'suppliers', component: lazyRouteComponent(() => import('./suppliers-page.tsx'), 'SuppliersPage') }),
  createRoute({ getParentRoute: () => desk, path: 'suppliers/$supplierId', component: lazyRouteComponent(() => import('./supplier-page.tsx'), 'SupplierPage') }),
  createRoute({ getParentRoute: () => desk, path: 'programmes', component: lazyRouteComponent(() => import('./programmes-page.tsx'), 'ProgrammesPage') }),
] as const;
