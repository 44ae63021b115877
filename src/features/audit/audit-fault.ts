/**
 * What can be wrong with the trail.
 * - altered: the entry's text, or a column beside it, is not what was sealed
 * - removed: the entry, its leaf or its batch is gone
 * - inserted: an entry that came in past the sealer
 * - seal_broken: leaf or batch carry no seal of ours, or stand in another place than they were sealed for
 * - unsealed: more than a minute old and not sealed, because the sealer does not run or somebody holds entries back
 */
export const auditFaults = ['altered', 'removed', 'inserted', 'seal_broken', 'unsealed'] as const;

export type AuditFault = (typeof auditFaults)[number];
