import type { AllocationRequest } from '../allocation-types.ts';
import type { LedgerNode, ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** Inside an account the earlier need comes first; and no better model lies unused while a request holds a worse one. */
export function verifyRequestOrder(ledger: ResultLedger, report: ReportViolation): void {
  for (const node of ledger.nodes.values()) {
    node.requests.forEach((request, position) => {
      const later = node.requests.slice(position + 1).filter(({ id }) => ledger.granted(id) > 0);
      if (later.length === 0 || ledger.granted(request.id) >= request.quantity) return;
      const loser = couldTakeFrom(ledger, request, later);
      if (loser) report('request.later_served_first', `${loser.id} before ${request.id}`);
    });
  }
  for (const request of ledger.input.requests) {
    const options = ledger.eligible(request);
    const rankOf = (poolId: string): number => request.acceptableModelIds.indexOf(ledger.pools.get(poolId)?.modelId ?? '');
    const worst = Math.max(-1, ...[...(ledger.held.get(request.id)?.keys() ?? [])].map(rankOf));
    const idle = options.find(({ id }) => (ledger.free.get(id) ?? 0) > 0 && rankOf(id) < worst);
    if (idle) report('request.better_model_left_idle', `${request.id} could have ${idle.modelId} from ${idle.id}`);
  }
}

/** The later request that could give a unit up for this one, if others change at most their models. */
function couldTakeFrom(ledger: ResultLedger, request: AllocationRequest, later: LedgerNode['requests']): AllocationRequest | null {
  const visited = new Set(ledger.eligible(request).map(({ id }) => id));
  for (const poolId of visited) {
    if ((ledger.free.get(poolId) ?? 0) > 0) return later[0] ?? null;
    for (const holderId of ledger.holders.get(poolId) ?? []) {
      const loser = later.find(({ id }) => id === holderId);
      if (loser) return loser;
      const holder = ledger.requests.get(holderId);
      if (holder) ledger.eligible(holder).forEach(({ id }) => visited.add(id));
    }
  }
  return null;
}
