import { stringify } from 'csv-stringify/sync';
import type { AllocationResult } from '../engine/allocation-types.ts';
import { runExplainer } from '../engine/explain.ts';
import { explanationSentences } from '../engine/explanation-sentences.ts';
import type { ReadCases } from './read-cases.ts';

const COLUMNS = ['request', 'account', 'requested', 'granted', 'models', 'status', 'reason_de', 'reason_en'];

/** The result as a table, a line for each request in the order of the demand (docs/allocate.md). */
export function writeCases({ input, accountNames }: ReadCases, result: AllocationResult): string {
  const explain = runExplainer(input, result);
  const modelOf = new Map(input.pools.map(({ id, modelId }) => [id, modelId]));
  const byRequest = new Map<string, Map<string, number>>();
  for (const { poolId, requestId, quantity } of result.flows) {
    const model = modelOf.get(poolId) ?? '';
    const own = byRequest.get(requestId) ?? new Map<string, number>();
    byRequest.set(requestId, own.set(model, (own.get(model) ?? 0) + quantity));
  }
  const lines = input.requests.map(({ id, accountId, quantity, acceptableModelIds }) => {
    const explanation = explain(id);
    const own = byRequest.get(id);
    const models = acceptableModelIds.flatMap((model) => (own?.has(model) === true ? [`${model}:${own.get(model)}`] : [])).join('|');
    const status = explanation.awarded === quantity ? 'granted' : explanation.awarded > 0 ? 'partly_granted' : 'unserved';
    return [id, accountNames.get(accountId) ?? '', quantity, explanation.awarded, models, status, explanationSentences(explanation, 'de').join(' '), explanationSentences(explanation, 'en').join(' ')];
  });
  return stringify([COLUMNS, ...lines]);
}
