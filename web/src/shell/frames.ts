import { createRootRoute, createRoute } from '@tanstack/react-router';
import { DeskShell } from './desk-shell.tsx';
import { HomePage } from './home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { PortalShell } from './portal-shell.tsx';

/** The routes that pages hang below; each area adds its own. */
export const root = createRootRoute({ notFoundComponent: NotFoundPage });
export const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
export const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: DeskShell });
export const portal = createRoute({ getParentRoute: () => root, path: 'portal', component: PortalShell });
