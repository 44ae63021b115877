import type { Grant, Scope } from './actor.ts';

/** The roles that a grant can give, each for one organisation and all below it. */
export const roles = [
  'requester', 'endorser', 'approver', 'procurement', 'order_approver', 'holder', 'school_custodian', 'it_support',
  'allocator', 'policy_author', 'policy_approver', 'auditor', 'admin',
] as const;

export type Role = (typeof roles)[number];

export const permissions = [
  'organisation:read', 'organisation:write', 'organisation:import',
  'person:read', 'person:write', 'privacy:admin',
  'user:admin', 'token:admin',
  'catalog:read', 'catalog:write',
  'supplier:read', 'supplier:write', 'connection:read', 'connection:poll', 'connection:admin',
  'programme:read', 'programme:write',
  'order:read', 'order:write', 'order:send', 'order:approve', 'statement:read', 'statement:write',
  'invoice:read', 'invoice:write',
  'shipment:read', 'shipment:write', 'receipt:read', 'receipt:write', 'supplier_return:write',
  'device:read', 'device:write', 'device:retire', 'stock:read', 'stock:write', 'sim:read_secret',
  'request:read', 'request:write', 'request:endorse', 'request:approve',
  'allocation:read', 'allocation:preview', 'allocation:commit', 'reservation:write',
  'policy:read', 'policy:write', 'policy:approve',
  'assignment:read', 'assignment:write', 'handover:write', 'handover:confirm', 'return:write', 'return:announce',
  'transfer:write', 'incident:report', 'pupil_loan:write',
  'own_device:read', 'own_device:acknowledge', 'own_device:report', 'own_device:return',
  'document:read', 'document:write', 'webhook:admin',
  'report:read', 'export:run', 'audit:read',
  'job:read', 'job:retry', 'config:admin', 'retention:admin',
] as const;

export type Permission = (typeof permissions)[number];

/** What everybody who has any grant may look up: names of organisations and what can be asked for. */
const everyone = ['organisation:read', 'catalog:read'] as const satisfies readonly Permission[];

const ownOrganisation = [
  ...everyone, 'request:read', 'shipment:read', 'device:read', 'assignment:read', 'allocation:read', 'document:read',
] as const satisfies readonly Permission[];

/** The table of who may do what. A role not listed beside a permission does not have it; nothing is inherited. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  requester: [
    ...ownOrganisation, 'request:write', 'handover:confirm', 'incident:report', 'return:announce',
  ],
  endorser: [...ownOrganisation, 'request:endorse', 'policy:read'],
  approver: [
    ...ownOrganisation, 'request:approve', 'policy:read', 'report:read', 'programme:read', 'stock:read',
  ],
  procurement: [
    ...everyone, 'catalog:write', 'supplier:read', 'supplier:write', 'connection:read', 'connection:poll',
    'programme:read', 'programme:write', 'order:read', 'order:write', 'order:send', 'statement:read', 'statement:write',
    'invoice:read', 'invoice:write', 'shipment:read', 'shipment:write', 'receipt:read', 'supplier_return:write',
    'device:read', 'stock:read', 'request:read', 'allocation:read', 'document:read', 'document:write',
    'report:read', 'export:run',
  ],
  order_approver: [
    ...everyone, 'order:read', 'order:approve', 'supplier:read', 'programme:read', 'statement:read', 'request:read',
    'document:read', 'report:read',
  ],
  holder: [
    'catalog:read', 'own_device:read', 'own_device:acknowledge', 'own_device:report', 'own_device:return',
  ],
  school_custodian: [
    ...ownOrganisation, 'handover:confirm', 'pupil_loan:write', 'assignment:write', 'return:write', 'return:announce',
    'incident:report', 'stock:read',
  ],
  it_support: [
    ...everyone, 'order:read', 'statement:read', 'shipment:read', 'shipment:write', 'receipt:read', 'receipt:write',
    'supplier_return:write', 'device:read', 'device:write', 'device:retire', 'stock:read', 'stock:write', 'sim:read_secret',
    'request:read', 'allocation:read', 'reservation:write', 'person:read', 'person:write', 'assignment:read', 'assignment:write',
    'handover:write', 'handover:confirm', 'return:write', 'return:announce', 'transfer:write', 'incident:report',
    'document:read', 'document:write', 'report:read', 'export:run',
  ],
  allocator: [
    ...everyone, 'request:read', 'device:read', 'stock:read', 'shipment:read', 'allocation:read', 'allocation:preview',
    'allocation:commit', 'reservation:write', 'policy:read', 'report:read', 'export:run',
  ],
  policy_author: [...everyone, 'allocation:read', 'allocation:preview', 'policy:read', 'policy:write', 'report:read'],
  policy_approver: [...everyone, 'allocation:read', 'allocation:preview', 'policy:read', 'policy:approve', 'report:read'],
  auditor: [
    ...everyone, 'person:read', 'supplier:read', 'connection:read', 'programme:read', 'order:read', 'statement:read',
    'invoice:read', 'shipment:read', 'receipt:read', 'device:read', 'stock:read', 'request:read', 'allocation:read',
    'policy:read', 'assignment:read', 'document:read', 'report:read', 'export:run', 'audit:read', 'job:read',
  ],
  admin: [
    ...everyone, 'organisation:write', 'organisation:import', 'user:admin', 'token:admin', 'catalog:write',
    'supplier:read', 'connection:read', 'connection:poll', 'connection:admin', 'webhook:admin', 'job:read', 'job:retry',
    'config:admin', 'retention:admin', 'privacy:admin',
  ],
};

const permissionSetOf = new Map(roles.map((role) => [role, new Set(permissionsOf[role])]));

export function roleHas(role: Role, permission: Permission): boolean {
  return permissionSetOf.get(role)?.has(permission) ?? false;
}

export const nothingInScope: Scope = { all: false, organisationIds: [] };

/** What a grant's node stands for once expanded: the whole tree, or the node with everything below it. */
export type ExpandedNodes = ReadonlyMap<string, 'all' | readonly string[]>;

/** The scope that these grants give for one permission; `nodes` holds each grant's organisation expanded. */
export function scopeOf(grants: readonly Grant[], permission: Permission, nodes: ExpandedNodes): Scope {
  const ids = new Set<string>();
  for (const grant of grants) {
    if (!roleHas(grant.role, permission)) continue;
    const below = nodes.get(grant.organisationId) ?? [];
    if (below === 'all') return { all: true };
    for (const id of below) ids.add(id);
  }
  return { all: false, organisationIds: [...ids].sort() };
}

/** True where an organisation lies inside a scope. */
export function inScope(scope: Scope, organisationId: string): boolean {
  return scope.all || scope.organisationIds.includes(organisationId);
}
