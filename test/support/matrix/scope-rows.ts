import { custodyRows } from './rows/custody-rows.ts';
import { deviceRows } from './rows/device-rows.ts';
import { identityRows } from './rows/identity-rows.ts';
import { procurementRows } from './rows/procurement-rows.ts';
import type { ScopeRows } from './scope-row.ts';

/** One row for each operation of the API. */
export const scopeRows: ScopeRows = { ...identityRows, ...procurementRows, ...deviceRows, ...custodyRows };
