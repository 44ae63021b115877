/** The conditions a result must meet; each has one name, which a report quotes. */
export const violationNames = [
  'input.hash_differs',
  'output.hash_differs',
  'policy.differs',
  'reference.unknown',
  'quantity.not_a_count',
  'entry.duplicate',
  'entry.missing',
  'request.exceeds_demand',
  'request.demand_differs',
  'request.sum_differs',
  'account.sum_differs',
  'account.demand_differs',
  'pool.exceeds_capacity',
  'pool.sum_differs',
  'flow.not_eligible',
  'flow.model_not_acceptable',
  'flow.reserve_for_top_class',
  'lot.below_minimum',
  'cap.exceeded',
  'trace.turn_out_of_sequence',
  'trace.number_differs',
  'trace.order',
  'trace.sum_differs',
  'closing.missing',
  'closing.not_due',
  'closing.reason_differs',
  'closing.number_differs',
  'closing.tight_set_differs',
  'supply.left_idle',
  'exchange.not_optimal',
  'class.lower_served_first',
  'request.later_served_first',
  'request.better_model_left_idle',
] as const;

export type ViolationName = (typeof violationNames)[number];

export interface Violation {
  readonly name: ViolationName;
  /** Ids and numbers that show where. */
  readonly detail: string;
}

export type ReportViolation = (name: ViolationName, detail: string) => void;
