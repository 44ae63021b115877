import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../shared/canonical-json.ts';
import type { AllocationInput, AllocationResult } from '../allocation-types.ts';
import type { ReportViolation } from './violation.ts';

/** The result belongs to this input and is unchanged since it was computed. */
export function verifyHashes(input: AllocationInput, result: AllocationResult, report: ReportViolation): void {
  const { outputHash, ...rest } = result;
  const { caps = [], ...others } = input;
  const inputDigest = digest({
    ...others,
    ...(caps.length > 0 && { caps: byId(caps.map((cap) => ({ ...cap, accountIds: [...cap.accountIds].sort() }))) }),
    pools: byId(input.pools),
    accounts: byId(input.accounts.map((account) => ({ ...account, earmarkIds: [...account.earmarkIds].sort() }))),
    requests: byId(input.requests),
  });
  if (inputDigest !== result.inputHash) report('input.hash_differs', `${inputDigest} instead of ${result.inputHash}`);
  const outputDigest = digest(rest);
  if (outputDigest !== outputHash) report('output.hash_differs', `${outputDigest} instead of ${outputHash}`);
  if (result.policyVersion !== input.policy.version || result.seed !== input.policy.seed) {
    report('policy.differs', `policy ${result.policyVersion}, seed ${result.seed}`);
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  return rows.slice().sort((a, b) => (a.id < b.id ? -1 : 1));
}
