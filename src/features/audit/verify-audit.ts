import { code, id, instant, int, longText, nullable, type RowOf } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { AuditBody } from './audit-entry.ts';
import type { AuditFault } from './audit-fault.ts';
import { BATCH_LEAVES, BatchRoot, batchMac, GENESIS, leafHash, leafMac } from './audit-seal.ts';
import { auditBatches, auditEntries, auditLeaves } from './audit-tables.ts';

export interface AuditProblem {
  readonly fault: AuditFault;
  readonly entryId: string | null;
  readonly leaf: number | null;
  readonly batch: number | null;
}

export interface AuditVerification {
  readonly intact: boolean;
  readonly leaves: number;
  readonly batches: number;
  /** Number and root of the last batch: kept elsewhere, it shows later that the end was not cut off. */
  readonly head: AuditHead;
  /** The first thing that is wrong, in the order of sealing. */
  readonly first: AuditProblem | null;
  readonly unsealed: number;
}

export interface AuditHead {
  readonly batch: number;
  readonly root: string;
}

type Batch = RowOf<typeof auditBatches.columns>;

const leafShape = {
  ...auditLeaves.columns,
  id: nullable(id()),
  at: nullable(instant()),
  actorKind: nullable(code()),
  actorId: nullable(code()),
  organisationId: nullable(id()),
  action: nullable(code()),
  entityKind: nullable(code()),
  entityId: nullable(code()),
  requestId: nullable(code()),
  body: nullable(longText()),
} as const;

type Leaf = RowOf<typeof leafShape>;

/**
 * Checks every entry against its leaf, every leaf against its batch and every batch against the one before, reading
 * batch by batch. Give it a snapshot, since sealing goes on. `anchor` is an earlier head: the trail must contain it.
 */
export async function verifyAudit(reader: Reader, key: Buffer, anchor?: AuditHead): Promise<AuditVerification> {
  const state = { leaves: 0, batches: 0, head: { batch: 0, root: GENESIS } satisfies AuditHead as AuditHead };
  let first: AuditProblem | null = null;
  while (first === null) {
    const [batch] = await reader.select(auditBatches.columns, reader.q('audit_batches').where('number', '>', state.head.batch).orderBy('number').limit(1).select('*'));
    if (!batch) break;
    first = await checkBatch(reader, key, batch, state);
    if (first === null && anchor?.batch === batch.number && anchor.root !== batch.root) first = problem('seal_broken', { batch: batch.number });
  }
  first ??= await checkRest(reader, state.leaves);
  if (first === null && anchor && anchor.batch > state.head.batch) first = problem('removed', { batch: state.head.batch + 1 });
  const { unsealed, overdue } = await checkQueue(reader);
  first ??= overdue === null ? null : problem('unsealed', { entryId: overdue });
  return { intact: first === null, ...state, first, unsealed };
}

const problem = (fault: AuditFault, where: Partial<AuditProblem>): AuditProblem => ({ fault, entryId: null, leaf: null, batch: null, ...where });

async function checkBatch(reader: Reader, key: Buffer, batch: Batch, state: { leaves: number; batches: number; head: AuditHead }): Promise<AuditProblem | null> {
  const { number } = batch;
  if (number !== state.head.batch + 1) return problem('removed', { batch: state.head.batch + 1, leaf: state.leaves + 1 });
  const root = new BatchRoot(number, state.head.root);
  const leaves = await leavesOf(reader, number);
  for (const leaf of leaves) {
    const expected = state.leaves + 1;
    if (leaf.number !== expected) return problem('removed', { batch: number, leaf: expected });
    const fault = faultOf(key, leaf);
    if (fault) return problem(fault, { batch: number, leaf: leaf.number, entryId: leaf.entryId });
    root.add(leaf);
    state.leaves += 1;
  }
  if (leaves.length < batch.leafCount) return problem('removed', { batch: number, leaf: state.leaves + 1 });
  if (batch.previousRoot !== state.head.root || batch.root !== root.value() || batch.mac !== batchMac(key, batch)) return problem('seal_broken', { batch: number });
  state.batches += 1;
  state.head = { batch: number, root: batch.root };
  return null;
}

// one more than a batch may have, so that a leaf too many is seen
const leavesOf = (reader: Reader, batchNumber: number): Promise<Leaf[]> =>
  reader.select(
    leafShape,
    reader.q('audit_leaves as l').leftJoin('audit_entries as e', 'e.id', 'l.entry_id').where('l.batch_number', batchNumber).orderBy('l.number').limit(BATCH_LEAVES + 1)
      .select('l.number', 'l.batch_number', 'l.entry_id', 'l.hash', 'l.mac', 'e.id', 'e.at', 'e.actor_kind', 'e.actor_id', 'e.organisation_id', 'e.action', 'e.entity_kind', 'e.entity_id', 'e.request_id', 'e.body'),
  );

function faultOf(key: Buffer, leaf: Leaf): AuditFault | null {
  if (leaf.id === null || leaf.body === null) return 'removed';
  if (leafHash(leaf.body) !== leaf.hash) return 'altered';
  if (leafMac(key, leaf.number, leaf.entryId, leaf.hash) !== leaf.mac) return 'seal_broken';
  return columnsMatch(leaf, leaf.body) ? null : 'altered';
}

/** The columns beside the text serve searches; one that tells something else would mislead a reader. */
function columnsMatch(leaf: Leaf, text: string): boolean {
  const body = JSON.parse(text) as AuditBody;
  const { id: _id, at: _at, body: _body, recordedAt: _recordedAt, ...repeated } = auditEntries.columns;
  const same = (Object.keys(repeated) as (keyof typeof repeated)[]).every((column) => leaf[column] === body[column]);
  return same && leaf.id === body.id && leaf.at?.toISOString() === body.at;
}

/** What no batch covers: leaves beyond the last batch's count, and entries that are neither sealed nor waiting. */
async function checkRest(reader: Reader, sealed: number): Promise<AuditProblem | null> {
  const [leaves, entries] = await reader.selectAll(
    { shape: auditLeaves.columns, builder: reader.q('audit_leaves').where('number', '>', sealed).orderBy('number').limit(1).select('*') },
    {
      shape: { id: id() },
      builder: reader.q('audit_entries as e').leftJoin('audit_leaves as l', 'l.entry_id', 'e.id').leftJoin('audit_unsealed as u', 'u.entry_id', 'e.id')
        .whereNull('l.entry_id').whereNull('u.entry_id').orderBy('e.id').limit(1).select('e.id'),
    },
  );
  const [leaf, entry] = [leaves[0], entries[0]];
  if (leaf) return problem('seal_broken', { batch: leaf.batchNumber, leaf: leaf.number, entryId: leaf.entryId });
  return entry ? problem('inserted', { entryId: entry.id }) : null;
}

const PATIENCE_MS = 60_000;

async function checkQueue(reader: Reader): Promise<{ unsealed: number; overdue: string | null }> {
  const { raw } = reader.dialect.now(-PATIENCE_MS);
  const [counts, overdue] = await reader.selectAll(
    { shape: { waiting: int() }, builder: reader.q('audit_unsealed').count('* as waiting') },
    { shape: { entryId: id() }, builder: reader.q('audit_unsealed').where('inserted_at', '<', reader.q.raw(raw)).orderBy('inserted_at').limit(1).select('entry_id') },
  );
  return { unsealed: counts[0]?.waiting ?? 0, overdue: overdue[0]?.entryId ?? null };
}
