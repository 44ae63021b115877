import { keyset } from '../../persistence/keyset.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import type { Columns, RowOf } from '../../persistence/columns.ts';
import type { Table } from '../../persistence/table.ts';
import type { Scope } from '../../shared/actor.ts';
import type { ErrorFactory } from '../../shared/errors.ts';
import { inScope } from '../../shared/permissions.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { procurementErrors } from './procurement-errors.ts';
import { approvalRules, fundingProgrammes, procurementBases, type ApprovalRuleRow, type FundingProgramme, type ProcurementBasis } from './order-tables.ts';

type Owned = Columns & { readonly id: Columns[string]; readonly organisationId: Columns[string] };

/** A page of rows that belong to organisations in scope, oldest first or by the column of the sort. */
async function listOwned<C extends Owned>(db: Reader, table: Table<C>, scope: Scope, request: ListRequest, key: keyof C & string, column: string): Promise<Page<RowOf<C>>> {
  const rows = await db.select(table.columns, keyset(scopePredicate(db.q(table.name).select('*'), 'organisation_id', scope), request, column, 'id'));
  return toPage(request, rows, (row) => ({ value: row[key] as string | Date, id: row['id'] as string }), (row) => row);
}

async function getOwned<C extends Owned>(db: Reader, table: Table<C>, scope: Scope, id: string, missing: ErrorFactory): Promise<RowOf<C>> {
  const [row] = await db.select(table.columns, db.q(table.name).where('id', id).select('*'));
  if (!row || !inScope(scope, row['organisationId'] as string)) throw missing();
  return row;
}

export const listProcurementBases = (db: Reader, scope: Scope, request: ListRequest<'fileNumber'>): Promise<Page<ProcurementBasis>> =>
  listOwned(db, procurementBases, scope, request, 'fileNumber', 'file_number');

export const getProcurementBasis = (db: Reader, scope: Scope, id: string): Promise<ProcurementBasis> =>
  getOwned(db, procurementBases, scope, id, procurementErrors['basis.not_found']);

export const listFundingProgrammes = (db: Reader, scope: Scope, request: ListRequest<'code'>): Promise<Page<FundingProgramme>> =>
  listOwned(db, fundingProgrammes, scope, request, 'code', 'code');

export const getFundingProgramme = (db: Reader, scope: Scope, id: string): Promise<FundingProgramme> =>
  getOwned(db, fundingProgrammes, scope, id, procurementErrors['programme.not_found']);

export const listApprovalRules = (db: Reader, scope: Scope, request: ListRequest<'createdAt'>): Promise<Page<ApprovalRuleRow>> =>
  listOwned(db, approvalRules, scope, request, 'createdAt', 'created_at');

export const getApprovalRule = (db: Reader, scope: Scope, id: string): Promise<ApprovalRuleRow> =>
  getOwned(db, approvalRules, scope, id, procurementErrors['approval_rule.not_found']);
