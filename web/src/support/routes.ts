import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { desk } from '../shell/frames.ts';

export const supportRoutes = [
  createRoute({ getParentRoute: () => desk, path: 'receipts', component: lazyRouteComponent(() => import('./receipts-page.tsx'), 'ReceiptsPage') }),
  createRoute({ getParentRoute: () => desk, path: 'receipts/$receiptId', component: lazyRouteComponent(() => import('./receipt-page.tsx'), 'ReceiptPage') }),
  createRoute({ getParentRoute: () => desk, path: 'devices', component: lazyRouteComponent(() => import('./devices-page.tsx'), 'DevicesPage') }),
  createRoute({ getParentRoute: () => desk, path: 'devices/$deviceId', component: lazyRouteComponent(() => import('./device-page.tsx'), 'DevicePage') }),
  createRoute({ getParentRoute: () => desk, path: 'hand-overs', component: lazyRouteComponent(() => import('./hand-overs-page.tsx'), 'HandOversPage') }),
  createRoute({ getParentRoute: () => desk, path: 'hand-overs/new', component: lazyRouteComponent(() => import('./new-hand-over-page.tsx'), 'NewHandOverPage') }),
  createRoute({ getParentRoute: () => desk, path: 'hand-overs/$handOverId', component: lazyRouteComponent(() => import('./hand-over-page.tsx'), 'HandOverPage') }),
] as const;
