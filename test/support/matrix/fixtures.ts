import type { Role } from '../../../src/shared/permissions.ts';
import type { Caller } from './caller.ts';

/** What a tenant has one of, with the table that keeps its version (null: it has none). */
export const fixtureTables = {
  town: 'organisations', school: 'organisations', sister: 'organisations',
  user: 'users', grant: null, clerk: 'users', ownToken: null,
  person: 'people', leaver: 'people', pupil: null,
  need: 'needs', basis: 'procurement_bases', programme: 'funding_programmes', rule: 'approval_rules',
  draft: 'purchase_orders', pending: 'purchase_orders', order: 'purchase_orders', line: null, share: null, silent: 'purchase_orders', silentLine: null, document: 'supplier_documents',
  store: 'stock_locations', shelf: 'stock_locations', stockItem: 'stock_items', sim: 'sim_cards',
  openReceipt: 'goods_receipts', emptyReceipt: 'goods_receipts', receipt: 'goods_receipts', scan: null, announced: null, returnCase: 'return_cases', sentBack: 'devices', credited: 'devices', received: 'devices',
  deviceImport: null,
  stocked: 'devices', device: 'devices', assigned: 'devices', lent: 'devices', idle: 'devices', kept: 'devices', other: 'devices', lost: 'devices', spare: 'devices', free: 'devices', parked: 'devices', worn: 'devices',
  draftRequest: 'equipment_requests', scrapRequest: 'equipment_requests', askedRequest: 'equipment_requests', refusedRequest: 'equipment_requests', draftLine: null, request: 'equipment_requests', requestLine: null,
  run: 'allocation_runs', preview: 'allocation_runs', hold: 'reservations', policy: 'allocation_policies',
  subscription: 'notification_endpoints', webhook: 'notification_endpoints',
  handOver: 'hand_overs', handOverItem: null, doneHandOver: 'hand_overs',
  assignment: 'assignments', loan: 'assignments', transfer: 'device_transfers', incident: null,
  task: null, auditEntry: null,
} as const satisfies Record<string, string | null>;

export type FixtureKind = keyof typeof fixtureTables;

/** A municipality with everything in it. Its word stands in every name and note, so that none of it passes unseen. */
export interface Tenant {
  readonly word: string;
  readonly ids: Record<FixtureKind, string>;
  readonly kioskToken: string;
  /** Somebody with just this role, at the municipality. */
  readonly as: Readonly<Record<Role, Caller>>;
  /** All ids that only this tenant's people were told. */
  readonly marks: ReadonlySet<string>;
}

/** What belongs to the installation and not to a tenant. */
export interface Common {
  readonly root: string;
  readonly manufacturer: string;
  readonly tabletClass: string;
  readonly tablet: string;
  readonly headsetClass: string;
  readonly headset: string;
  readonly kit: string;
  readonly supplier: string;
  readonly article: string;
  readonly connection: string;
  readonly job: string;
}

/** Whatever an address or a body can name. */
export type Named = FixtureKind | keyof Common;

/** Where the versions of these are kept. */
export const commonTables: Partial<Record<Named, string>> = {
  manufacturer: 'manufacturers', tabletClass: 'equipment_classes', tablet: 'product_models', kit: 'kits', supplier: 'suppliers', article: 'supplier_articles', connection: 'supplier_connections',
};

export const tableOf = (named: Named): string | undefined => ({ ...commonTables, ...fixtureTables } as Partial<Record<Named, string | null>>)[named] ?? undefined;

export const idOf = (named: Named, tenant: Pick<Tenant, 'ids'>, common: Common): string =>
  ({ ...common, ...tenant.ids })[named];
