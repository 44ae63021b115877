/** What `npm audit --json` came to. Only `clean` and `minor` mean that somebody looked. */
export type AuditVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'minor' | 'grave'; readonly findings: readonly string[] }
  | { readonly kind: 'not-audited'; readonly reason: string };

interface Report {
  readonly message?: string;
  readonly error?: { readonly summary?: string; readonly code?: string };
  readonly metadata?: { readonly vulnerabilities?: { readonly total?: number } };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity?: string }>>;
}

/**
 * Judges the answer of the audit service. npm prints JSON also when the service did not answer, and then may end
 * with 0: an answer counts only if it has the sum of its findings in it.
 */
export function judgeAudit(output: string): AuditVerdict {
  let report: Report;
  try {
    report = JSON.parse(output) as Report;
  } catch {
    // Not JSON: whatever it is, it is no audit.
    return { kind: 'not-audited', reason: output.trim().split('\n')[0] || 'npm audit gave no answer' };
  }
  const total = report.metadata?.vulnerabilities?.total;
  if (typeof total !== 'number' || report.vulnerabilities === undefined) {
    const reason = report.message || report.error?.summary || report.error?.code;
    return { kind: 'not-audited', reason: reason || 'npm audit gave no findings and no reason' };
  }
  if (total === 0) return { kind: 'clean' };
  const all = Object.entries(report.vulnerabilities);
  const findings = all.map(([name, { severity = 'unknown' }]) => `${name} (${severity})`).sort();
  const isMinor = all.length > 0 && all.every(([, { severity }]) => ['info', 'low', 'moderate'].includes(severity ?? ''));
  return { kind: isMinor ? 'minor' : 'grave', findings };
}
