import { id, instant, int } from '../../persistence/columns.ts';
import { table } from '../../persistence/table.ts';

/** At most one row, there only while the business clock is set by hand. */
export const businessClocks = table('business_clocks', { id: id(), position: int(), now: instant() });
