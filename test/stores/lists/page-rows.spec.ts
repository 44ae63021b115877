import { expect } from 'chai';
import fc from 'fast-check';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { equipmentClasses, manufacturers, productModels } from '../../../src/features/catalog/catalog-tables.ts';
import { devices } from '../../../src/features/devices/device-tables.ts';
import type { DeviceState } from '../../../src/features/devices/device.ts';
import { listDevices, type DeviceFilter } from '../../../src/features/devices/list-devices.ts';
import type { Device } from '../../../src/features/devices/register-devices.ts';
import { organisations } from '../../../src/features/organisations/organisation-tables.ts';
import type { Listing } from '../../../src/persistence/listing.ts';
import { countRows, pageRows } from '../../../src/persistence/page-rows.ts';
import type { Scope } from '../../../src/shared/actor.ts';
import { newId } from '../../../src/shared/ids.ts';
import type { ListRequest } from '../../../src/shared/paging.ts';
import { inScope } from '../../../src/shared/permissions.ts';
import { describeEngines, testContext, type TestEngine } from '../../support/engines.ts';

type Sort = ListRequest<'firstSeenAt' | 'assetTag'>['sort'];

const PLACES = 40;
const DEVICES = 3000;
const STATES: readonly DeviceState[] = ['handed_over', 'handed_over', 'handed_over', 'handed_over', 'in_stock', 'lost'];

/** Devices of forty organisations, each organisation's own in a row of time, many of one receipt at the same instant. */
async function deliver({ uow }: TestEngine): Promise<readonly Device[]> {
  const places = Array.from({ length: PLACES }, newId);
  const [root, manufacturerId] = [newId(), newId()];
  const classes = [newId(), newId(), newId()];
  const models = classes.map(newId);
  const now = new Date('2020-01-01T00:00:00Z');
  const rows = Array.from({ length: DEVICES }, (_, index): Device => {
    const at = new Date(now.getTime() + Math.floor(index / 20) * 60_000);
    const place = places[Math.floor(index / (DEVICES / PLACES))] ?? root;
    return {
      id: newId(), assetTag: `ZW-${String((index * 1237) % 99_991).padStart(7, '0')}`, version: 1, state: STATES[(index * 7) % 6] ?? 'lost', productModelId: models[index % 3] ?? '', equipmentClassId: classes[index % 3] ?? '',
      ownerId: index % 10 === 0 ? root : place, custodianId: index % 4 === 0 ? places[index % PLACES] ?? root : place, stockLocationId: null, condition: 'good', mdmState: 'unknown',
      acquisitionKind: 'bought', borrowedUntil: null, orderLineId: null, shareId: null, goodsReceiptId: null, serial: null, unitCostMinor: null, replacesDeviceId: null, dedicatedUntil: null,
      lockedAt: null, firstSeenAt: at, lastSeenAt: at, historyLength: 0,
    };
  });
  await uow.write(testContext(), async (tx) => {
    const named = (id: string) => ({ id, name: id, sortKey: id, searchKey: id, version: 1 });
    tx.insert(organisations, { ...named(root), kind: 'provider', root: true });
    tx.insert(organisations, places.map((id) => ({ ...named(id), kind: 'municipality' as const, parentId: root })));
    tx.insert(manufacturers, { id: manufacturerId, name: 'M', searchKey: 'm', version: 1 });
    tx.insert(equipmentClasses, classes.map((id) => ({ id, code: id.slice(-12), name: id, tracking: 'serial' as const, version: 1, priceCap: null, createdAt: now })));
    tx.insert(productModels, models.map((id, index) => ({
      id, manufacturerId, equipmentClassId: classes[index] ?? '', name: id, sortKey: id, searchKey: id, manufacturerPartNumber: null, gtin: null, tracking: 'serial' as const,
      preferenceRank: 1, packSize: 1, active: true, version: 1, priceCap: null, createdAt: now,
    })));
    recordAudit(tx, { action: 'test.delivered', entityKind: 'test', entityId: root, organisationId: null });
    await tx.flush();
    for (let start = 0; start < rows.length; start += 500) {
      tx.insert(devices, rows.slice(start, start + 500));
      await tx.flush();
    }
  });
  return rows;
}

describeEngines('a page of what a scope sees', (engine) => {
  let all: readonly Device[];
  before(async function () {
    this.timeout(60_000);
    all = await deliver(engine);
  });

  const places = (): string[] => [...new Set(all.map((device) => device.custodianId))].sort();
  const valueOf = (device: Device, field: Sort['field']): string => (field === 'assetTag' ? device.assetTag : device.firstSeenAt.toISOString());

  /** What the list has to show, worked out in memory. */
  function expected(seen: (device: Device) => boolean, sort: Sort, limit: number, after: Device | undefined): string[] {
    const sign = sort.direction === 'asc' ? 1 : -1;
    const compare = (a: Device, b: Device): number => {
      const [left, right] = [`${valueOf(a, sort.field)} ${a.id}`, `${valueOf(b, sort.field)} ${b.id}`];
      return left === right ? 0 : (left < right ? -1 : 1) * sign;
    };
    return all.filter((device) => seen(device) && (!after || compare(device, after) > 0)).sort(compare).slice(0, limit).map((device) => device.id);
  }

  const request = (sort: Sort, limit: number, after: Device | undefined, filters: DeviceFilter): ListRequest<Sort['field'], DeviceFilter> => ({
    limit, sort, filters, binding: '', ...(after && { after: { value: sort.field === 'assetTag' ? after.assetTag : after.firstSeenAt, id: after.id } }),
  });

  const index = fc.nat();
  const pages = fc.record({
    sort: fc.record({ field: fc.constantFrom('firstSeenAt' as const, 'assetTag' as const), direction: fc.constantFrom('asc' as const, 'desc' as const) }),
    limit: fc.integer({ min: 1, max: 60 }),
    after: fc.option(index, { nil: undefined }),
  });
  /** Neighbours, whose devices lie together, or any; some scopes are larger than all that is asked one by one. */
  const scopes = fc.oneof(
    fc.constant({ all: true as const }),
    fc.record({ first: index, count: fc.integer({ min: 0, max: PLACES }) }),
    fc.record({ some: fc.array(index, { maxLength: 20 }), strangers: fc.constantFrom(0, 1001) }),
  );
  function scopeOf(drawn: { readonly all?: true; readonly first?: number; readonly count?: number; readonly some?: readonly number[]; readonly strangers?: number }): Scope {
    if (drawn.all) return { all: true };
    const known = places();
    const chosen = drawn.some ?? Array.from({ length: drawn.count ?? 0 }, (_, offset) => (drawn.first ?? 0) + offset);
    const ids = chosen.map((each) => known[each % known.length] ?? '');
    return { all: false, organisationIds: [...new Set([...ids, ...Array.from({ length: drawn.strangers ?? 0 }, newId)])].sort() };
  }

  it('is the same whatever way it is read: by any scope, sort, condition and place in the list', async function () {
    this.timeout(60_000);
    const filters = fc.record({
      state: fc.option(fc.uniqueArray(fc.constantFrom<DeviceState>('handed_over', 'in_stock', 'lost', 'stolen'), { minLength: 1 }), { nil: undefined }),
      equipmentClass: fc.option(index, { nil: undefined }), owner: fc.option(index, { nil: undefined, freq: 5 }), custodian: fc.option(index, { nil: undefined, freq: 5 }), q: fc.constantFrom(undefined, undefined, 'ZW-', 'ZW-0001'),
    });
    await fc.assert(fc.asyncProperty(scopes, filters, pages, async (drawn, wanted, { sort, limit, after: at }) => {
      const scope = scopeOf(drawn);
      const after = at === undefined ? undefined : all[at % all.length];
      const place = (drawnIndex: number | undefined): string | undefined => (drawnIndex === undefined ? undefined : places()[drawnIndex % PLACES]);
      const [ownerId, custodianId] = [place(wanted.owner), place(wanted.custodian)];
      const equipmentClassId = wanted.equipmentClass === undefined ? undefined : all[wanted.equipmentClass % 3]?.equipmentClassId;
      const asked: DeviceFilter = { ...(wanted.state && { state: wanted.state }), ...(equipmentClassId && { equipmentClassId }), ...(ownerId && { ownerId }), ...(custodianId && { custodianId }), ...(wanted.q && { q: wanted.q }) };
      const seen = (device: Device): boolean => (inScope(scope, device.ownerId) || inScope(scope, device.custodianId))
        && (!asked.state || asked.state.includes(device.state)) && (!asked.equipmentClassId || device.equipmentClassId === asked.equipmentClassId)
        && (!asked.ownerId || device.ownerId === asked.ownerId) && (!asked.custodianId || device.custodianId === asked.custodianId) && (!asked.q || device.assetTag.startsWith(asked.q));
      const page = await engine.uow.read((db) => listDevices(db, request(sort, limit, after, asked), scope));
      expect(page.items.map((device) => device.id)).to.deep.equal(expected(seen, sort, limit, after));
    }), { numRuns: 60 });
  });

  it('is the same where rows are seen because of rows elsewhere, or with some values only, and counts them once', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(scopes, scopes, pages, async (drawn, elsewhere, { sort, limit, after: at }) => {
      const [scope, other] = [scopeOf(drawn), scopeOf(elsewhere)];
      const after = at === undefined ? undefined : all[at % all.length];
      const seen = (device: Device): boolean => (inScope(scope, device.ownerId) && device.state === 'in_stock') || inScope(other, device.custodianId);
      await engine.uow.read(async (db) => {
        const ids = db.q('devices as e').select('e.id');
        if (!other.all) void ids.whereIn('e.custodian_id', other.organisationIds);
        const listing: Listing = {
          from: 'devices as d', where: () => undefined, sort: sort.field === 'assetTag' ? 'd.asset_tag' : 'd.first_seen_at', sortKind: devices.columns[sort.field],
          seenBy: [{ column: 'd.owner_id', scope, among: { column: 'd.state', values: ['in_stock'] } }, { ids }],
        };
        const rows = await pageRows(db, devices.columns, db.q('devices as d').select('d.*'), listing, request(sort, limit, after, {}));
        expect(rows.slice(0, limit).map((device) => device.id)).to.deep.equal(expected(seen, sort, limit, after));
        const { value, relation } = await countRows(db, listing);
        const there = all.filter(seen).length;
        expect({ value, relation }).to.deep.equal(there > 1000 ? { value: 1000, relation: 'more_than' } : { value: there, relation: 'exact' });
      });
    }), { numRuns: 20 });
  });
});
