import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import type { Scope } from '../../shared/actor.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { inScope, type Permission } from '../../shared/permissions.ts';
import { procurementErrors } from './procurement-errors.ts';
import { purchaseOrders, type OrderRow } from './order-tables.ts';

/** The context of a person's step: besides who acts, where that person may act. */
export interface OrderContext extends WriteContext {
  readonly scope: (permission: Permission) => Scope;
}

export interface OrderDeps {
  readonly uow: UnitOfWork;
}

/** Names an order and, where the step was decided on a version, that version. */
export interface OrderStep {
  readonly orderId: string;
  readonly expectedVersion?: number;
}

/**
 * The order, if the actor has the permission where it was placed; else it does not exist for this step.
 * @throws AppError `order.not_found` 404, `version.mismatch` 412
 */
export async function requireOrder(tx: Tx, context: OrderContext, { orderId, expectedVersion }: OrderStep, permission: Permission): Promise<OrderRow> {
  const order = await tx.one(purchaseOrders, { id: orderId });
  if (!order || !inScope(context.scope(permission), order.organisationId)) throw procurementErrors['order.not_found']();
  if (expectedVersion !== undefined) assertVersion(expectedVersion, order.version);
  return order;
}

/** Everybody who wrote the order: none of them approves it. */
export const authorsOf = (order: Pick<OrderRow, 'createdBy' | 'authorIds'>): readonly string[] => [...new Set([order.createdBy, ...(order.authorIds ?? [])])];

export const withAuthor = (order: Pick<OrderRow, 'createdBy' | 'authorIds'>, actorId: string): { readonly authorIds: readonly string[] } =>
  ({ authorIds: [...new Set([...authorsOf(order), actorId])] });
