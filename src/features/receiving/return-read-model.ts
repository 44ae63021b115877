import type { Knex } from 'knex';
import { code, int, nullable, text, type RowOf } from '../../persistence/columns.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import { query, type Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import type { ReturnCaseState } from './receipt.ts';
import { receivingErrors } from './receiving-errors.ts';
import { returnCaseItems, returnCases } from './receiving-tables.ts';

const caseShape = { ...returnCases.columns, supplierName: text(), orderNumber: code(20), position: int() };
export type ReturnCaseSummary = RowOf<typeof caseShape>;

const itemShape = { ...returnCaseItems.columns, assetTag: code(20), serial: nullable(code(64)), replacementAssetTag: nullable(code(20)) };
export type ReturnCaseView = ReturnCaseSummary & { readonly items: readonly RowOf<typeof itemShape>[] };

const cases = (db: Reader): Knex.QueryBuilder =>
  db.q('return_cases as c').join('suppliers as s', 's.id', 'c.supplier_id').join('order_lines as n', 'n.id', 'c.order_line_id').join('purchase_orders as p', 'p.id', 'n.order_id')
    .select('c.*', 's.name as supplier_name', 'p.number as order_number', 'n.position');

/** @throws AppError `return_case.not_found`, also outside the scope */
export async function viewReturnCase(db: Reader, returnCaseId: string, scope: Scope = { all: true }): Promise<ReturnCaseView> {
  const [[head], items] = await db.selectAll(
    query(caseShape, scopePredicate(cases(db).where('c.id', returnCaseId), 'c.organisation_id', scope)),
    query(
      itemShape,
      db.q('return_case_items as i').join('devices as d', 'd.id', 'i.device_id').leftJoin('devices as e', 'e.id', 'i.replacement_device_id').where('i.return_case_id', returnCaseId)
        .orderBy('d.asset_tag').select('i.*', 'd.asset_tag', 'd.serial', 'e.asset_tag as replacement_asset_tag'),
    ),
  );
  if (!head) throw receivingErrors['return_case.not_found']();
  return { ...head, items };
}

export interface ReturnCaseFilter {
  readonly state?: ReturnCaseState;
  readonly supplierId?: string;
  readonly orderLineId?: string;
}

/** Return cases within a scope, newest first unless told otherwise. */
export async function listReturnCases(db: Reader, request: ListRequest<'openedAt', ReturnCaseFilter>, scope: Scope): Promise<Page<ReturnCaseSummary>> {
  const { state, supplierId, orderLineId } = request.filters;
  const listing: Listing = {
    from: 'return_cases as c', seenBy: sightsBy(scope, 'c.organisation_id'), sort: 'c.opened_at', sortKind: returnCases.columns.openedAt, fewRows: orderLineId !== undefined,
    where: (builder) => {
      if (state !== undefined) void builder.where('c.state', state);
      if (supplierId !== undefined) void builder.where('c.supplier_id', supplierId);
      if (orderLineId !== undefined) void builder.where('c.order_line_id', orderLineId);
    },
  };
  const rows = await pageRows(db, caseShape, cases(db), listing, request);
  return toPage(request, rows, (row) => ({ value: row.openedAt, id: row.id }), (row) => row);
}
