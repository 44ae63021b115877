import type { AllocationInput, AllocationResult } from './allocation-types.ts';
import { openNodesOf, verifyClosings } from './verifier/open-nodes.ts';
import { PoolReach } from './verifier/pool-reach.ts';
import { ledgerOf } from './verifier/result-ledger.ts';
import { verifyExchange } from './verifier/verify-exchange.ts';
import { verifyHashes } from './verifier/verify-hashes.ts';
import { verifyPendingLots } from './verifier/verify-lots.ts';
import { verifyRequestOrder } from './verifier/verify-requests.ts';
import { verifyShape, verifySums } from './verifier/verify-sums.ts';
import { verifyTrace } from './verifier/verify-trace.ts';
import type { Violation } from './verifier/violation.ts';

export type { Violation, ViolationName } from './verifier/violation.ts';

/**
 * Checks a stored result against its stored input, without the engine: it shares no code with it but the types.
 * An empty list means that the result is feasible, adds up, leaves nothing idle that somebody could use, cannot be
 * improved by any exchange, and is the one that was hashed.
 */
export function verifyAllocation(input: AllocationInput, result: AllocationResult): Violation[] {
  const violations: Violation[] = [];
  const report = (name: Violation['name'], detail: string): void => void violations.push({ name, detail });
  verifyHashes(input, result, report);
  const before = violations.length;
  verifyShape(input, result, report);
  // On unknown ids or impossible numbers the further checks would only report consequences.
  if (violations.length > before) return violations;
  verifySums(input, result, report);
  const ledger = ledgerOf(input, result);
  for (const { cap, used } of ledger.caps) if (used > cap.limit) report('cap.exceeded', `${cap.id}: ${used} of ${cap.limit}`);
  const openNodes = openNodesOf(ledger);
  const reach = new PoolReach(ledger, { trades: true });
  verifyTrace(ledger, report);
  verifyClosings(ledger, openNodes, reach, report);
  verifyExchange(ledger, openNodes, reach, report);
  verifyPendingLots(ledger, openNodes, reach, report);
  verifyRequestOrder(ledger, new PoolReach(ledger, { trades: false }), report);
  return violations;
}
