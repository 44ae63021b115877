import { verifyAudit, type AuditHead, type AuditProblem, type AuditVerification } from '../../features/audit/verify-audit.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';

const faults = {
  altered: 'was altered',
  removed: 'was removed',
  inserted: 'was inserted past the sealer',
  seal_broken: 'does not carry our seal, or stands in a place it was not sealed for',
  unsealed: 'has waited for more than a minute to be sealed',
} as const;

const placeOf = ({ entryId, leaf, batch }: AuditProblem): string =>
  [leaf !== null && `leaf ${leaf}`, entryId !== null && `entry ${entryId}`, batch !== null && `batch ${batch}`].filter((part) => part !== false).join(', ');

/** `BATCH:ROOT`, as the command prints it. */
export function parseHead(text: string): AuditHead {
  const [, batch, root] = /^(\d{1,9}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (batch === undefined || root === undefined) throw new Error('an anchor is BATCH:ROOT, as an earlier verification printed it');
  return { batch: Number(batch), root };
}

/** `zeugwart audit verify`: prints what was found; true where the trail is intact. */
export async function verifyTrail(deps: { readonly uow: UnitOfWork; readonly auditKey: Buffer }, anchor: AuditHead | undefined, print: (line: string) => void): Promise<boolean> {
  const found = await deps.uow.snapshot((db) => verifyAudit(db, deps.auditKey, anchor));
  for (const line of report(found)) print(line);
  return found.intact;
}

function report({ intact, leaves, batches, head, first, unsealed }: AuditVerification): readonly string[] {
  const counted = `${leaves} sealed entries in ${batches} batches, ${unsealed} waiting`;
  if (first) return [`NOT INTACT: ${placeOf(first)} ${faults[first.fault]}.`, `Sound up to there: ${counted}.`];
  return [`Intact: ${counted}.`, ...(intact && head.batch > 0 ? [`Head ${head.batch}:${head.root}`, 'Keep the head elsewhere; --anchor proves by it that the end was not cut off.'] : [])];
}
