import type { Tx } from '../../persistence/transaction.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { requestErrors } from './request-errors.ts';
import { requestLines } from './request-tables.ts';

interface CountedLine {
  readonly id: string;
  readonly organisationId: string;
}

type Counter = 'awarded' | 'given_up' | 'handed_over' | 'returned' | 'withdrawn';

/**
 * Adds to one counter of a request line if the line still allows it. The condition is part of the write, so that two
 * at once can never pass it together.
 */
function add(tx: Tx, line: CountedLine, counter: Counter, units: number, condition: string, otherwise: () => Error): void {
  if (!Number.isSafeInteger(units) || units <= 0) throw new RangeError(`${units} units`);
  tx.enqueue(
    requestLines,
    { sql: `update request_lines set ${counter} = ${counter} + ?, version = version + 1 where id = ? and ${condition}`, bindings: [units, line.id, units] },
    { guard: { rows: 1, otherwise } },
  );
  recordAudit(tx, { action: `request_line.${counter}`, entityKind: 'request_line', entityId: line.id, organisationId: line.organisationId, after: { units } });
}

/** A run has awarded units. @throws AppError `request.awarded_beyond_approval` */
export const recordAwarded = (tx: Tx, line: CountedLine, units: number): void => {
  add(tx, line, 'awarded', units, 'awarded + withdrawn + ? <= approved', requestErrors['request.awarded_beyond_approval']);
};

/** Awarded units are no longer wanted. @throws AppError `request.nothing_owed` */
export const recordGivenUp = (tx: Tx, line: CountedLine, units: number): void => {
  add(tx, line, 'given_up', units, 'awarded - given_up - handed_over >= ?', requestErrors['request.nothing_owed']);
};

/** Approved units that nobody was awarded yet are no longer wanted. @throws AppError `request.nothing_owed` */
export const recordWithdrawn = (tx: Tx, line: CountedLine, units: number): void => {
  add(tx, line, 'withdrawn', units, 'approved - awarded - withdrawn >= ?', requestErrors['request.nothing_owed']);
};

/** Units have been handed over. @throws AppError `request.nothing_owed` */
export const recordHandedOver = (tx: Tx, line: CountedLine, units: number): void => {
  add(tx, line, 'handed_over', units, 'awarded - given_up - handed_over >= ?', requestErrors['request.nothing_owed']);
};

/** Units have come back for good. @throws AppError `request.returned_beyond_hand_over` */
export const recordReturned = (tx: Tx, line: CountedLine, units: number): void => {
  add(tx, line, 'returned', units, 'handed_over - returned >= ?', requestErrors['request.returned_beyond_hand_over']);
};
