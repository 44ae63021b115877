import { code, int, text } from '../../persistence/columns.ts';
import { keyset } from '../../persistence/keyset.ts';
import type { Listing } from '../../persistence/listing.ts';
import { pageRows } from '../../persistence/page-rows.ts';
import type { Reader } from '../../persistence/reader.ts';
import { scopePredicate } from '../../persistence/scope.ts';
import { narrowSights, sightsBy } from '../../persistence/sight.ts';
import type { Scope } from '../../shared/actor.ts';
import { toPage, type ListRequest, type Page } from '../../shared/paging.ts';
import { allocationPolicies, allocationPools, reservations, type AllocationPolicy, type AllocationPool, type Reservation } from './allocation-tables.ts';
import { allocationErrors } from './allocation-errors.ts';
import { reserveOf } from './engine/reserve.ts';
import type { PolicyState } from './policy.ts';
import type { ReservationState } from './reservation.ts';
import { rulesInForce } from './rules-in-force.ts';

/** The stock of one owner and equipment class against what is asked of it. */
export interface PoolView extends AllocationPool {
  readonly ownerName: string;
  readonly equipmentClassCode: string;
  readonly equipmentClassName: string;
  /** In stock and nobody's. */
  readonly free: number;
  readonly reserved: number;
  /** Of the free ones, kept back for the highest class. */
  readonly reserve: number;
  /** Approved and not awarded. */
  readonly waiting: number;
  /** Awarded, and neither handed over nor reserved. */
  readonly owed: number;
  readonly policyVersion: string;
}

export interface PoolFilter {
  readonly ownerId?: string;
  readonly equipmentClassId?: string;
}

const poolShape = { ...allocationPools.columns, ownerName: text(250), ownerSort: text(190), equipmentClassCode: code(), equipmentClassName: text(), free: int(), reserved: int(), waiting: int(), outstanding: int(), heldForLines: int() };

const devicesIn = (state: string): string => `(select count(*) from devices d where d.owner_id = p.owner_id and d.equipment_class_id = p.equipment_class_id and d.state = '${state}')`;
/** A settled line adds nothing to what is waited for or owed. */
const overLines = (expression: string): string => `(select coalesce(sum(${expression}), 0) from request_lines l where l.owner_id = p.owner_id and l.equipment_class_id = p.equipment_class_id and l.unsettled = 1)`;

/** Pools of the owners within a scope, by owner. */
export async function listPools(db: Reader, request: ListRequest<'owner', PoolFilter>, scope: Scope): Promise<Page<PoolView>> {
  const { ownerId, equipmentClassId } = request.filters;
  const builder = scopePredicate(
    db.q('allocation_pools as p').join('organisations as o', 'o.id', 'p.owner_id').join('equipment_classes as c', 'c.id', 'p.equipment_class_id'),
    'p.owner_id', scope,
  ).select(
    'p.*', 'o.name as owner_name', 'o.sort_key as owner_sort', 'c.code as equipment_class_code', 'c.name as equipment_class_name',
    db.q.raw(`${devicesIn('in_stock')} as free`), db.q.raw(`${devicesIn('reserved')} as reserved`),
    db.q.raw(`${overLines("case when l.closure = 'none' then l.approved - l.awarded - l.withdrawn else 0 end")} as waiting`),
    db.q.raw(`${overLines('l.awarded - l.given_up - l.handed_over')} as outstanding`),
    db.q.raw("(select count(*) from reservations v join request_lines l on l.id = v.request_line_id where v.state = 'held' and l.owner_id = p.owner_id and l.equipment_class_id = p.equipment_class_id) as held_for_lines"),
  );
  if (ownerId !== undefined) builder.where('p.owner_id', ownerId);
  if (equipmentClassId !== undefined) builder.where('p.equipment_class_id', equipmentClassId);
  const rows = await db.select(poolShape, keyset(builder, request, 'o.sort_key', 'p.id'));
  const rules = new Map<string, Awaited<ReturnType<typeof rulesInForce>>>();
  for (const row of rows) if (!rules.has(row.ownerId)) rules.set(row.ownerId, await rulesInForce(db, row.ownerId));
  return toPage(request, rows, (row) => ({ value: row.ownerSort, id: row.id }), ({ ownerSort: _ownerSort, outstanding, heldForLines, ...row }): PoolView => {
    const inForce = rules.get(row.ownerId);
    const rate = inForce?.rules.reserveBasisPoints[row.equipmentClassCode] ?? 0;
    return {
      ...row, reserve: Math.min(row.free, Math.max(0, reserveOf(rate, row.acceptedTotal) - row.reserveUsed)), owed: Math.max(0, outstanding - heldForLines), policyVersion: inForce?.version ?? '',
    };
  });
}

export interface ReservationView extends Reservation {
  readonly assetTag: string;
  readonly organisationName: string;
  readonly manual: boolean;
}

export interface ReservationFilter {
  readonly organisationId?: string;
  readonly state?: ReservationState;
  readonly deviceId?: string;
  readonly requestLineId?: string;
}

/** Reservations for the organisations within a scope, newest first unless told otherwise. */
export async function listReservations(db: Reader, request: ListRequest<'heldAt', ReservationFilter>, scope: Scope): Promise<Page<ReservationView>> {
  const { organisationId, state, deviceId, requestLineId } = request.filters;
  const listing: Listing = {
    from: 'reservations as r', seenBy: narrowSights(sightsBy(scope, 'r.organisation_id'), { 'r.organisation_id': organisationId }), sort: 'r.held_at', sortKind: reservations.columns.heldAt,
    fewRows: deviceId !== undefined || requestLineId !== undefined,
    where: (builder) => {
      if (organisationId !== undefined) builder.where('r.organisation_id', organisationId);
      if (state !== undefined) builder.where('r.state', state);
      if (deviceId !== undefined) builder.where('r.device_id', deviceId);
      if (requestLineId !== undefined) builder.where('r.request_line_id', requestLineId);
    },
  };
  const whole = db.q('reservations as r').join('devices as d', 'd.id', 'r.device_id').join('organisations as o', 'o.id', 'r.organisation_id').select('r.*', 'd.asset_tag', 'o.name as organisation_name');
  const rows = await pageRows(db, { ...reservations.columns, assetTag: code(20), organisationName: text(250) }, whole, listing, request);
  return toPage(request, rows, (row) => ({ value: row.heldAt, id: row.id }), (row) => ({ ...row, manual: row.requestLineId === null }));
}

export interface PolicyFilter {
  readonly organisationId?: string;
  readonly state?: PolicyState;
}

/** Versions of the rules within a scope. */
export async function listPolicies(db: Reader, request: ListRequest<'authoredAt', PolicyFilter>, scope: Scope): Promise<Page<AllocationPolicy>> {
  const builder = scopePredicate(db.q('allocation_policies as p').select('p.*'), 'p.organisation_id', scope);
  const { organisationId, state } = request.filters;
  if (organisationId !== undefined) builder.where('p.organisation_id', organisationId);
  if (state !== undefined) builder.where('p.state', state);
  const rows = await db.select(allocationPolicies.columns, keyset(builder, request, 'p.authored_at', 'p.id'));
  return toPage(request, rows, (row) => ({ value: row.authoredAt, id: row.id }), (row) => row);
}

/** @throws AppError `allocation.policy_not_found`, also outside the scope */
export async function getPolicy(db: Reader, policyId: string, scope: Scope): Promise<AllocationPolicy> {
  const [policy] = await db.select(allocationPolicies.columns, scopePredicate(db.q('allocation_policies as p').where('p.id', policyId), 'p.organisation_id', scope).select('p.*'));
  if (!policy) throw allocationErrors['allocation.policy_not_found']();
  return policy;
}
