import { beforeInTurn, drawsOf, expectedNumerator, type AccountNumber } from './account-number.ts';
import { isLot, type LedgerNode, type ResultLedger } from './result-ledger.ts';
import type { ReportViolation } from './violation.ts';

/** The turns one by one: right sequence, right numbers, nobody before one with a smaller number, sums as awarded. */
export function verifyTrace(ledger: ResultLedger, report: ReportViolation): void {
  const { input, result } = ledger;
  const draws = drawsOf(input);
  const counts = new Map(input.accounts.map(({ id, held }) => [id, held]));
  const perRequest = new Map<string, number>();
  const begunLots = new Set<string>();
  let previous: (AccountNumber & { readonly classRank: number }) | null = null;
  result.trace.forEach((step, index) => {
    const at = `turn ${step.turn} (${step.accountId})`;
    if (step.turn !== index + 1) report('trace.turn_out_of_sequence', `${at} is entry ${index + 1}`);
    const request = ledger.requests.get(step.requestId)?.request;
    const account = ledger.accounts.get(step.accountId);
    if (!request || !account) return;
    if (request.accountId !== step.accountId || request.classRank !== step.classRank) {
      report('trace.sum_differs', `${at}: ${request.id} is of ${request.accountId} in class ${request.classRank}`);
    }
    const firstOfLot = !begunLots.has(request.id) && isLot(request);
    begunLots.add(request.id);
    const units = firstOfLot ? (request.minimumLot ?? 1) : 1;
    const count = counts.get(account.id) ?? 0;
    const num = expectedNumerator(input, count, units);
    if (step.units !== units || step.num !== num || step.weight !== account.weight) {
      report('trace.number_differs', `${at}: ${step.units} at ${step.num}/${step.weight} instead of ${units} at ${num}/${account.weight}`);
    }
    counts.set(account.id, count + step.units);
    perRequest.set(request.id, (perRequest.get(request.id) ?? 0) + step.units);
    const now = { num: step.num, weight: step.weight, draw: draws.get(account.id) ?? '', classRank: step.classRank };
    if (previous && (previous.classRank - now.classRank || beforeInTurn(previous, now)) > 0) report('trace.order', `${at} comes too late`);
    previous = now;
  });
  for (const { request: { id }, granted } of ledger.requests.values()) {
    const traced = perRequest.get(id) ?? 0;
    if (traced !== granted) report('trace.sum_differs', `${id}: ${traced} in the turns, ${granted} awarded`);
  }
}

/** Per node the number at which it got its last single unit; a lot's first turn cannot be exchanged unit by unit and does not count. */
export function lastNumbers(ledger: ResultLedger): Map<LedgerNode, AccountNumber> {
  const draws = drawsOf(ledger.input);
  const last = new Map<LedgerNode, AccountNumber>();
  const begunLots = new Set<string>();
  for (const { requestId, accountId, num, weight } of ledger.result.trace) {
    const entry = ledger.requests.get(requestId);
    if (!entry) continue;
    const isLotTurn = isLot(entry.request) && !begunLots.has(requestId);
    begunLots.add(requestId);
    if (!isLotTurn) last.set(entry.node, { num, weight, draw: draws.get(accountId) ?? '' });
  }
  return last;
}
