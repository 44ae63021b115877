import { longText, id, nullable } from '../../persistence/columns.ts';
import { DbError } from '../../persistence/db-errors.ts';
import type { Tx } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { systemActor } from '../../shared/actor.ts';
import { BATCH_LEAVES, BatchRoot, batchMac, GENESIS, leafHash, leafMac } from './audit-seal.ts';
import { auditBatches, auditLeaves, auditUnsealed } from './audit-tables.ts';

const CONTEXT = { actor: systemActor('audit-sealer'), requestId: 'audit:seal' };

/**
 * Seals the entries that no batch has yet, batch by batch, until none is left. Two sealers may run: their batches
 * collide on number and previous root, and the slower one looks again. Returns how many entries were sealed.
 */
export async function sealAudit(uow: UnitOfWork, key: Buffer): Promise<number> {
  for (let sealed = 0; ; ) {
    try {
      const count = await uow.write(CONTEXT, (tx) => sealBatch(tx, key));
      sealed += count;
      if (count < BATCH_LEAVES) return sealed;
    } catch (error) {
      if (!(error instanceof DbError) || error.kind !== 'duplicate') throw error;
    }
  }
}

async function sealBatch(tx: Tx, key: Buffer): Promise<number> {
  const [waiting, batches, leaves] = await tx.selectAll(
    {
      shape: { entryId: id(), body: nullable(longText()) },
      builder: tx.q('audit_unsealed as u').join('audit_entries as e', 'e.id', 'u.entry_id').orderBy('u.entry_id').limit(BATCH_LEAVES).select('u.entry_id', 'e.body'),
    },
    { shape: auditBatches.columns, builder: tx.q('audit_batches').orderBy('number', 'desc').limit(1).select('*') },
    { shape: { number: auditLeaves.columns.number }, builder: tx.q('audit_leaves').orderBy('number', 'desc').limit(1).select('number') },
  );
  if (waiting.length === 0) return 0;
  const number = (batches[0]?.number ?? 0) + 1;
  const previousRoot = batches[0]?.root ?? GENESIS;
  const root = new BatchRoot(number, previousRoot);
  const sealed = waiting.map(({ entryId, body }, index) => {
    const hash = leafHash(body ?? '');
    const leaf = { number: (leaves[0]?.number ?? 0) + index + 1, batchNumber: number, entryId, hash };
    const withMac = { ...leaf, mac: leafMac(key, leaf.number, entryId, hash) };
    root.add(withMac);
    return withMac;
  });
  const batch = { number, previousRoot, root: root.value(), leafCount: sealed.length };
  // the batch goes first: on it the sealers collide
  tx.insert(auditBatches, { ...batch, sealedAt: tx.dialect.now(), mac: batchMac(key, batch) });
  tx.insert(auditLeaves, sealed);
  tx.remove(auditUnsealed, { entryId: waiting.map((each) => each.entryId) });
  return sealed.length;
}
