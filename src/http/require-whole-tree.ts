import type { Permission } from '../shared/permissions.ts';
import { httpErrors } from './http-errors.ts';
import type { RequestContext } from './request-context.ts';

/**
 * For what belongs to the installation and not to one of its organisations: a grant somewhere in the tree does not do,
 * it has to be one at the root.
 * @throws AppError `http.forbidden`
 */
export function requireWholeTree(context: Pick<RequestContext, 'scope'>, permission: Permission): void {
  if (!context.scope(permission).all) throw httpErrors['http.forbidden']({ permission });
}
