import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requireOrder, type OrderContext, type OrderDeps, type OrderStep } from './order-access.ts';
import type { SplitInput } from './order-input.ts';
import { orderErrors } from './order-errors.ts';
import { fundingProgrammes, orderLines, orderLineShares, purchaseOrders, shareCostSplits } from './order-tables.ts';
import { orderView, type OrderView } from './order-view.ts';
import { procurementErrors } from './procurement-errors.ts';
import { replaceDedication } from './replace-dedication.ts';

export interface SplitChange extends OrderStep {
  readonly shareId: string;
  readonly costSplits: readonly SplitInput[];
  readonly reason: string;
}

/**
 * Other sources of money for a share, from today on. The old ones end with a reason and stay on record, and with them
 * the dedication that they brought; the pieces stay where they are, whoever holds them.
 */
export const replaceCostSplits = (deps: OrderDeps, context: OrderContext, { shareId, costSplits, reason, ...step }: SplitChange): Promise<OrderView> =>
  deps.uow.write(context, async (tx) => {
    const order = await requireOrder(tx, context, step, 'order:write');
    const share = await tx.one(orderLineShares, { id: shareId });
    const line = share && (await tx.one(orderLines, { id: share.lineId, orderId: order.id }));
    if (!share || !line) throw procurementErrors['share.not_found']();
    const within = context.scope('order:write');
    const known = (await tx.many(fundingProgrammes, { id: programmesOf(costSplits) })).filter((each) => inScope(within, each.organisationId));
    const problems = costSplits.flatMap((split, index) => split.fundingProgrammeId === null || known.some((each) => each.id === split.fundingProgrammeId)
      ? []
      : [{ path: `costSplits/${index}/fundingProgrammeId`, code: 'order.programme_unknown', message: 'there is no such funding programme' }]);
    if (problems.length > 0) throw orderErrors['order.not_valid']({}, problems);
    const old = await tx.many(shareCostSplits, { shareId, endedOn: null });
    tx.bump(purchaseOrders, order.id, order.version);
    tx.update(shareCostSplits, { shareId, endedOn: null }, { endedOn: tx.today, endReason: reason });
    const rows = costSplits.map((split) => ({ id: newId(), shareId, ...split, validFrom: tx.today, endedOn: null, endReason: null }));
    if (rows.length > 0) tx.insert(shareCostSplits, rows);
    const told = (splits: readonly { source: string; fundingProgrammeId: string | null; amountMinor: number }[]): unknown =>
      splits.map(({ source, fundingProgrammeId, amountMinor }) => ({ source, fundingProgrammeId, amountMinor }));
    recordAudit(tx, {
      action: 'order.funding_changed', entityKind: 'order', entityId: order.id, organisationId: share.organisationId,
      before: { shareId: null, costSplits: told(old) }, after: { shareId, costSplits: told(rows) }, reason,
    });
    await replaceDedication(tx, { shareId, before: programmesOf(old), after: programmesOf(costSplits), reason });
    return orderView(tx, order.id, context.scope('order:write'), tx.today);
  });

const programmesOf = (splits: readonly Pick<SplitInput, 'fundingProgrammeId'>[]): string[] => splits.flatMap((split) => split.fundingProgrammeId ?? []);
