import { text } from '../../src/persistence/columns.ts';
import { query, type Reader } from '../../src/persistence/reader.ts';
import { verifyAudit } from '../../src/features/audit/verify-audit.ts';
import { askedForWork } from './invariants/asked-for-work.ts';
import { auditedChanges } from './invariants/audited-changes.ts';
import { deviceSteps } from './invariants/device-steps.ts';
import { lineIdentities, standings } from './invariants/order-lines.ts';
import { rowsThatMustNotBe } from './invariants/rows-that-must-not-be.ts';

export interface InvariantOptions {
  /** Given, the sealed trail is verified too; seal it first, since what waits longer than a minute counts as held back. */
  readonly auditKey?: Buffer;
}

/**
 * Checks the whole database for everything that must be true of it at any moment, whatever was killed, crowded or
 * retried. Reads only; give it a snapshot where others write. Each violation is told as `rule: what breaks it`.
 */
export async function checkInvariants(db: Reader, { auditKey }: InvariantOptions = {}): Promise<string[]> {
  return [
    ...(await forbiddenRows(db)),
    ...(await lineIdentities(db)),
    ...(await standings(db)),
    ...(await deviceSteps(db)),
    ...(await auditedChanges(db)),
    ...(await askedForWork(db)),
    ...(auditKey ? await trail(db, auditKey) : []),
  ];
}

async function forbiddenRows(db: Reader): Promise<string[]> {
  const rules = Object.entries(rowsThatMustNotBe);
  const found = await db.selectAll(...rules.map(([, sql]) => query({ subject: text() }, db.q.raw(sql))));
  return rules.flatMap(([rule], index) => (found[index] ?? []).map(({ subject }) => `${rule}: ${subject}`));
}

async function trail(db: Reader, key: Buffer): Promise<string[]> {
  const { intact, first } = await verifyAudit(db, key);
  return intact ? [] : [`audit.trail_is_intact: ${first?.fault ?? ''} ${first?.entryId ?? ''}`];
}
