import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import type { AllocationInput, AllocationResult } from './allocation-types.ts';
import { compareText, sortedById } from './stable-order.ts';

/** The text that is stored and hashed: RFC 8785 over lists sorted by id, so that the order of arrival leaves no mark. */
export function canonicalInput(input: AllocationInput): string {
  return canonicalJson({
    policy: input.policy,
    pools: sortedById(input.pools),
    accounts: sortedById(input.accounts).map((account) => ({ ...account, earmarkIds: [...account.earmarkIds].sort(compareText) })),
    requests: sortedById(input.requests),
    // a run without limits hashes as it did before there were any
    ...(input.caps !== undefined && input.caps.length > 0 && { caps: sortedById(input.caps).map((cap) => ({ ...cap, accountIds: [...cap.accountIds].sort(compareText) })) }),
  });
}

export function inputHashOf(input: AllocationInput): string {
  return sha256Hex(canonicalInput(input));
}

/** The text of a result as it is stored. Its `outputHash` is over the same form without that field. */
export function canonicalResult(result: AllocationResult): string {
  return canonicalJson(result);
}

export function outputHashOf(result: Omit<AllocationResult, 'outputHash'>): string {
  return sha256Hex(canonicalJson(result));
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
