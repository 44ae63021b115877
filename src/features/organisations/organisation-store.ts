import { uniqueName } from '../../persistence/db-errors.ts';
import type { Reader } from '../../persistence/reader.ts';
import { id } from '../../persistence/columns.ts';
import type { OnDuplicate } from '../../persistence/statement.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { searchKey, sortKey } from '../../shared/search-key.ts';
import { organisationErrors } from './organisation-errors.ts';
import { organisationClosure, organisations, type Organisation } from './organisation-tables.ts';

export const organisationDuplicates: OnDuplicate = {
  [uniqueName('organisations', ['officialNumber'])]: () => organisationErrors['organisation.number_taken'](),
  [uniqueName('organisations', ['officialKey', 'town'])]: () => organisationErrors['organisation.key_taken'](),
  [uniqueName('organisations', ['root'])]: () => organisationErrors['organisation.root_exists'](),
};

/** The columns that follow from others. */
export const derivedKeys = (row: Pick<Organisation, 'name' | 'officialNumber' | 'city'>): Pick<Organisation, 'sortKey' | 'searchKey'> => ({
  sortKey: sortKey(row.name),
  searchKey: searchKey(row.officialNumber, row.name, row.city),
});

export const findRoot = (db: Reader): Promise<Organisation | undefined> => db.one(organisations, { parentId: null });

/** @throws AppError `organisation.not_found` */
export async function getOrganisation(db: Reader, organisationId: string): Promise<Organisation> {
  const found = await db.one(organisations, { id: organisationId });
  if (!found) throw organisationErrors['organisation.not_found']();
  return found;
}

/**
 * Every change of the tree's shape first writes to its root, so that two of them collide: else two moves, each right by
 * itself, could make a circle.
 */
export async function guardTree(tx: Tx): Promise<Organisation> {
  const root = await findRoot(tx);
  if (!root) throw organisationErrors['organisation.root_missing']();
  tx.update(organisations, { id: root.id }, { version: { raw: '`version` + 1' } }, organisationErrors['organisation.root_missing']);
  return root;
}

/** Inserts the row and its closure, read from the parent's. The parent must be there, or be inserted before. */
export function insertOrganisation(tx: Tx, row: Organisation): void {
  tx.insert(organisations, row, organisationDuplicates);
  const self = 'insert into `organisation_closure` (`ancestor_id`, `descendant_id`, `depth`) ';
  tx.enqueue(organisationClosure, { sql: `${self}values (?, ?, 0)`, bindings: [row.id, row.id] }, {});
  if (row.parentId !== null) {
    const sql = `${self}select \`ancestor_id\`, ?, \`depth\` + 1 from \`organisation_closure\` where \`descendant_id\` = ?`;
    tx.enqueue(organisationClosure, { sql, bindings: [row.id, row.parentId] }, {});
  }
}

/** The ids above an organisation (nearest first) and those of everything below it, itself in neither. */
export async function kinOf(db: Reader, organisationId: string): Promise<{ above: { id: string; depth: number }[]; below: { id: string; depth: number }[] }> {
  const rows = { above: organisationClosure.columns.depth, id: id() };
  const [above, below] = await db.selectAll(
    { shape: { id: rows.id, depth: rows.above }, builder: db.q('organisation_closure').where('descendant_id', organisationId).andWhere('depth', '>', 0).orderBy('depth').select('ancestor_id as id', 'depth') },
    { shape: { id: rows.id, depth: rows.above }, builder: db.q('organisation_closure').where('ancestor_id', organisationId).andWhere('depth', '>', 0).orderBy('descendant_id').select('descendant_id as id', 'depth') },
  );
  return { above, below };
}

/** Hangs an organisation and everything below it under another parent; the caller has guarded the tree. */
export async function rehang(tx: Tx, organisationId: string, parentId: string): Promise<void> {
  const [{ above, below }, parent] = [await kinOf(tx, organisationId), await kinOf(tx, parentId)];
  const subtree = [{ id: organisationId, depth: 0 }, ...below];
  if (subtree.some((each) => each.id === parentId)) throw organisationErrors['organisation.move_into_itself']();
  for (const each of subtree) {
    if (above.length > 0) tx.remove(organisationClosure, { descendantId: each.id, ancestorId: above.map((ancestor) => ancestor.id) });
  }
  const newAbove = [{ id: parentId, depth: 0 }, ...parent.above];
  tx.insert(organisationClosure, subtree.flatMap((each) => newAbove.map((ancestor) => ({ ancestorId: ancestor.id, descendantId: each.id, depth: ancestor.depth + 1 + each.depth }))));
}
