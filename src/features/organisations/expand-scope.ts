import { id } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Grant, Scope } from '../../shared/actor.ts';
import { roleHas, scopeOf, type ExpandedNodes, type Permission } from '../../shared/permissions.ts';

/** What each of these organisations stands for: the root for everything, any other for itself and all below it. */
export async function expandNodes(reader: Reader, organisationIds: readonly string[]): Promise<ExpandedNodes> {
  const ids = [...new Set(organisationIds)];
  if (ids.length === 0) return new Map();
  const [roots, rows] = await reader.selectAll(
    { shape: { id: id() }, builder: reader.q('organisations').whereIn('id', ids).whereNull('parent_id').select('id') },
    {
      shape: { ancestorId: id(), descendantId: id() },
      builder: reader.q('organisation_closure as c').join('organisations as a', 'a.id', 'c.ancestor_id')
        .whereIn('c.ancestor_id', ids).whereNotNull('a.parent_id').select('c.ancestor_id', 'c.descendant_id'),
    },
  );
  const nodes = new Map<string, 'all' | string[]>(roots.map((root) => [root.id, 'all']));
  for (const { ancestorId, descendantId } of rows) {
    const below = nodes.get(ancestorId);
    if (below === undefined) nodes.set(ancestorId, [descendantId]);
    else if (below !== 'all') below.push(descendantId);
  }
  return nodes;
}

/** The organisations in which these grants give a permission. Read afresh for each request, so that changes count at once. */
export async function expandScope(reader: Reader, grants: readonly Grant[], permission: Permission): Promise<Scope> {
  const giving = grants.filter((grant) => roleHas(grant.role, permission));
  return scopeOf(giving, permission, await expandNodes(reader, giving.map((grant) => grant.organisationId)));
}
