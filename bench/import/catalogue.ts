import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { equipmentClasses, manufacturers, productModels } from '../../src/features/catalog/catalog-tables.ts';
import { stockLocations } from '../../src/features/devices/device-tables.ts';
import { organisationClosure, organisations } from '../../src/features/organisations/organisation-tables.ts';
import type { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { systemActor } from '../../src/shared/actor.ts';
import { newId } from '../../src/shared/ids.ts';
import { searchKey, sortKey } from '../../src/shared/search-key.ts';

const TOWNS = 20;
const SCHOOLS_OF_A_TOWN = 15;

const towns = Array.from({ length: TOWNS }, (_, index) => `Stadt Auental ${index + 1}`);
const schoolNumber = (town: number, school: number): string => String(100_000 + town * 100 + school);

/** What a list may name as owner: towns by name, schools by number. */
export const OWNERS: readonly string[] = [...towns, ...towns.flatMap((_, town) => Array.from({ length: SCHOOLS_OF_A_TOWN }, (_each, school) => schoolNumber(town, school)))];
export const SHELVES: readonly string[] = Array.from({ length: 40 }, (_, index) => `REGAL-${index + 1}`);
export const tablets: readonly string[] = Array.from({ length: 8 }, (_, index) => `Fjord M${index + 10}`);
export const phones: readonly string[] = Array.from({ length: 4 }, (_, index) => `Fjord Funk ${index + 1}`);

/** The tables that are there before an import begins. */
export const catalogueTables = ['organisations', 'organisation_closure', 'manufacturers', 'equipment_classes', 'product_models', 'stock_locations'] as const;

/** A provider with its towns and schools, a manufacturer's models, and the provider's shelves. */
export function writeCatalogue(uow: UnitOfWork): Promise<void> {
  return uow.write({ actor: systemActor('bench'), requestId: 'bench' }, (tx) => {
    const organisation = (kind: 'provider' | 'municipality' | 'school', name: string, above: readonly string[], officialNumber: string | null = null): string[] => {
      const id = newId();
      tx.insert(organisations, { id, kind, parentId: above[0] ?? null, root: above.length === 0 ? true : null, name, sortKey: sortKey(name), searchKey: searchKey(officialNumber, name), officialNumber, version: 1 });
      const chain = [id, ...above];
      tx.insert(organisationClosure, chain.map((ancestorId, depth) => ({ ancestorId, descendantId: id, depth })));
      return chain;
    };
    const root = organisation('provider', 'Rechenzentrum Weserland', []);
    towns.forEach((name, town) => {
      const chain = organisation('municipality', name, root);
      for (let school = 0; school < SCHOOLS_OF_A_TOWN; school += 1) organisation('school', `Schule ${town}-${school}`, chain, schoolNumber(town, school));
    });
    const manufacturerId = newId();
    tx.insert(manufacturers, { id: manufacturerId, name: 'Fjordware', searchKey: 'fjordware', version: 1 });
    for (const [code, names, tracking] of [['tablet', tablets, 'serial'], ['phone', phones, 'imei']] as const) {
      const equipmentClassId = newId();
      tx.insert(equipmentClasses, { id: equipmentClassId, code, name: code, tracking, version: 1, createdAt: tx.now });
      tx.insert(productModels, names.map((name) => ({
        id: newId(), manufacturerId, equipmentClassId, name, sortKey: sortKey(name), searchKey: searchKey(name, 'Fjordware'), manufacturerPartNumber: name.toUpperCase(), tracking, preferenceRank: 1, packSize: 1, active: true, version: 1, createdAt: tx.now,
      })));
    }
    tx.insert(stockLocations, SHELVES.map((code) => ({ id: newId(), organisationId: root[0] ?? '', parentId: null, code, name: code, active: true, version: 1, createdAt: tx.now })));
    recordAudit(tx, { action: 'bench.catalogue_written', entityKind: 'bench', entityId: root[0] ?? '', organisationId: null });
    return Promise.resolve();
  });
}
