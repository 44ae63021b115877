import type { Tx } from '../../persistence/transaction.ts';
import { sumOf } from '../../shared/quantity.ts';
import { boundBy } from './line-figures.ts';
import { procurementErrors } from './procurement-errors.ts';
import { procurementBases, type LineRow, type OrderRow } from './order-tables.ts';

export interface CallOff {
  readonly calledOffQuantity: number;
  readonly calledOffMinor: number;
}

export const nothingCalledOff: CallOff = { calledOffQuantity: 0, calledOffMinor: 0 };

/** What these lines take of a procurement basis: whatever is not closed, net. */
export const callOffOf = (lines: readonly LineRow[]): CallOff => ({
  calledOffQuantity: sumOf(lines, (line) => boundBy(line).quantity),
  calledOffMinor: sumOf(lines, (line) => boundBy(line).netMinor),
});

/**
 * Moves what an order takes of its procurement basis to a new figure, before anything is written to the order itself.
 * The maximum binds by the write: of two call-offs that fit only one by one, the second changes no row and is refused
 * (409 `order.basis_exceeded`; a framework's maximum is binding, CJEU C-23/20). Returns the columns for the order.
 */
export function moveCallOff(tx: Tx, order: Pick<OrderRow, 'procurementBasisId' | 'calledOffQuantity' | 'calledOffMinor'>, target: CallOff): CallOff {
  const quantity = target.calledOffQuantity - (order.calledOffQuantity ?? 0);
  const value = target.calledOffMinor - (order.calledOffMinor ?? 0);
  if (order.procurementBasisId === null) return nothingCalledOff;
  if (quantity === 0 && value === 0) return target;
  // A figure that falls is never refused, also where a maximum was lowered below it.
  const within = 'and (? <= 0 or maximum_quantity is null or used_quantity + ? <= maximum_quantity) and (? <= 0 or maximum_value_minor is null or used_value_minor + ? <= maximum_value_minor)';
  tx.enqueue(
    procurementBases,
    {
      sql: `update procurement_bases set used_quantity = used_quantity + ?, used_value_minor = used_value_minor + ?, version = version + 1 where id = ? ${within}`,
      bindings: [quantity, value, order.procurementBasisId, quantity, quantity, value, value],
    },
    { guard: { rows: 1, otherwise: () => procurementErrors['order.basis_exceeded']({ quantity, valueMinor: value }) } },
  );
  return target;
}
