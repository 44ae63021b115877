import { expect } from 'chai';
import { permissions, permissionsOf, roles, scopeOf, type Role } from '../../../src/shared/permissions.ts';

const may = (role: Role): readonly string[] => permissionsOf[role];

describe('permissions', () => {
  it('each permission is held by a role, and no role lists one twice', () => {
    const held = new Set(roles.flatMap(may));
    expect(permissions.filter((permission) => !held.has(permission))).to.deep.equal([]);
    for (const role of roles) expect(new Set(may(role)).size, role).to.equal(may(role).length);
  });

  it('keeps writing and approving apart', () => {
    expect(may('procurement')).not.to.include('order:approve');
    expect(may('order_approver')).not.to.include('order:write');
    expect(may('policy_author')).not.to.include('policy:approve');
    expect(may('policy_approver')).not.to.include('policy:write');
  });

  it('an auditor changes nothing; an admin sees neither orders nor borrowers', () => {
    expect(may('auditor').filter((permission) => !/:(read|run)$/.test(permission))).to.deep.equal([]);
    expect(may('admin').filter((permission) => /^(order|person|assignment|request|own_device):/.test(permission))).to.deep.equal([]);
  });

  it('a scope is the union of the nodes whose role has the permission', () => {
    const grants = [
      { role: 'requester', organisationId: 'school' },
      { role: 'approver', organisationId: 'town' },
      { role: 'auditor', organisationId: 'root' },
    ] as const;
    const nodes = new Map<string, 'all' | readonly string[]>([['school', ['school']], ['town', ['town', 'school', 'office']], ['root', 'all']]);
    expect(scopeOf(grants, 'request:write', nodes)).to.deep.equal({ all: false, organisationIds: ['school'] });
    expect(scopeOf(grants, 'request:approve', nodes)).to.deep.equal({ all: false, organisationIds: ['office', 'school', 'town'] });
    expect(scopeOf(grants, 'audit:read', nodes)).to.deep.equal({ all: true });
    expect(scopeOf(grants, 'user:admin', nodes)).to.deep.equal({ all: false, organisationIds: [] });
    expect(scopeOf([{ role: 'requester', organisationId: 'gone' }], 'request:read', nodes)).to.deep.equal({ all: false, organisationIds: [] });
  });
});
