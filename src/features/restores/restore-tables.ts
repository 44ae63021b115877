import { id, instant } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

/** One row for each time that a backup was loaded. */
export const restores = table('restores', { id: id(), at: instant() });
