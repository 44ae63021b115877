import { id, type RowOf } from '../../persistence/columns.ts';
import type { Builder } from '../../persistence/keyset.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import type { ExpandedNodes } from '../../shared/permissions.ts';

export const nodeShapes = { root: { id: id() }, below: { ancestorId: id(), descendantId: id() } };

/**
 * What `nodesOf` is made of: which of the organisations whose ids a query gives is the root, and what lies below
 * the others. Read afresh for each request, so that changes of grants and of the tree count at once.
 */
export const nodeBuilders = {
  root: (db: Reader, organisationIds: Builder): Builder => db.q('organisations').whereIn('id', organisationIds).whereNull('parent_id').select('id'),
  // `distinct` has them found first: otherwise all below the root is read, for each request, and thrown away
  below: (db: Reader, organisationIds: Builder): Builder =>
    db.q.from(db.q('organisations').whereIn('id', organisationIds).whereNotNull('parent_id').distinct('id').as('held'))
      .join('organisation_closure as c', 'c.ancestor_id', 'held.id').select('c.ancestor_id', 'c.descendant_id'),
};

/** What each of the organisations stands for: the root for everything, any other for itself and all below it. */
export function nodesOf(roots: readonly RowOf<typeof nodeShapes.root>[], below: readonly RowOf<typeof nodeShapes.below>[]): ExpandedNodes {
  const nodes = new Map<string, 'all' | string[]>(roots.map((root) => [root.id, 'all']));
  for (const { ancestorId, descendantId } of below) {
    const known = nodes.get(ancestorId);
    if (known === undefined) nodes.set(ancestorId, [descendantId]);
    else if (known !== 'all') known.push(descendantId);
  }
  return nodes;
}

/** The same for organisations that are known by their ids. */
export async function expandNodes(db: Reader, organisationIds: readonly string[]): Promise<ExpandedNodes> {
  const named = db.q('organisations').whereIn('id', organisationIds).select('id');
  return nodesOf(...(await db.selectAll(query(nodeShapes.root, nodeBuilders.root(db, named)), query(nodeShapes.below, nodeBuilders.below(db, named)))));
}
