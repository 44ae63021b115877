import { hasPool, type PoolReach } from './pool-reach.ts';
import type { LedgerRequest, ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** Inside an account the earlier need comes first; and no better model lies unused while a request holds a worse one. */
export function verifyRequestOrder(ledger: ResultLedger, reach: PoolReach, report: ReportViolation): void {
  const idle = ledger.free.flatMap((units, pool) => (units > 0 ? [pool] : []));
  for (const node of ledger.nodes) {
    if (node.granted === node.demand || node.granted === 0) continue;
    node.requests.forEach((entry, position) => {
      if (entry.granted >= entry.request.quantity) return;
      const later = node.requests.slice(position + 1).filter(({ granted }) => granted > 0);
      const loser = later.length === 0 ? undefined : couldTakeFrom(entry, later, reach, idle);
      if (loser) report('request.later_served_first', `${loser.request.id} before ${entry.request.id}`);
    });
  }
  if (idle.length === 0) return;
  for (const { request, signature, held } of ledger.requests.values()) {
    const rankOf = (pool: number): number => request.acceptableModelIds.indexOf(ledger.input.pools[pool]?.modelId ?? '');
    const worst = Math.max(-1, ...[...held.keys()].map(rankOf));
    const better = signature.pools.find((pool) => (ledger.free[pool] ?? 0) > 0 && rankOf(pool) < worst);
    if (better !== undefined) report('request.better_model_left_idle', `${request.id} could have ${ledger.input.pools[better]?.modelId} from ${ledger.input.pools[better]?.id}`);
  }
}

/** The later request that could give a unit up for this one, if others change at most their models. */
function couldTakeFrom({ signature }: LedgerRequest, later: readonly LedgerRequest[], reach: PoolReach, idle: readonly number[]): LedgerRequest | undefined {
  const bits = reach.from(signature.pools);
  if (idle.some((pool) => hasPool(bits, pool))) return later[0];
  return later.find(({ held }) => [...held.keys()].some((pool) => hasPool(bits, pool)));
}
