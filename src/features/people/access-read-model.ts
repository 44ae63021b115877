import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Row } from '../../persistence/table.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { personalDataAccesses } from './person-tables.ts';

/** Who saw a person's data, when and what for. */
export async function listAccesses(db: Reader, personId: string, request: ListRequest<'at'>): Promise<Page<Row<typeof personalDataAccesses>>> {
  const builder = db.q('personal_data_accesses as a').where('a.person_id', personId).select('a.*');
  const rows = await db.select(personalDataAccesses.columns, keyset(builder, request, 'a.at', 'a.id'));
  return toPage(request, rows, (row) => ({ value: row.at, id: row.id }), (row) => row);
}
