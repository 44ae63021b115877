import type { Deps } from '../../deps.ts';
import type { Route } from '../../http/define-route.ts';
import { sessionRoutes } from './session-routes.ts';
import { userRoutes } from './user-routes.ts';

export const identityRoutes = (deps: Deps): readonly Route[] => [...sessionRoutes(deps), ...userRoutes(deps)];
