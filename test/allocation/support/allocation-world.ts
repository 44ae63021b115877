import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { supplyChanged, demandChanged, type PoolKey } from '../../../src/features/allocation/allocation-pool.ts';
import { awards } from '../../../src/features/allocation/allocation-tables.ts';
import { createEquipmentClass } from '../../../src/features/catalog/write-equipment-class.ts';
import { createManufacturer } from '../../../src/features/catalog/write-manufacturer.ts';
import { createProductModel } from '../../../src/features/catalog/write-product-model.ts';
import { registerDevices, type Device } from '../../../src/features/devices/register-devices.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { organisations } from '../../../src/features/organisations/organisation-tables.ts';
import { declaredHoldings, equipmentRequests, requestLines } from '../../../src/features/requests/request-tables.ts';
import type { BeneficiaryGroup } from '../../../src/features/requests/request.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import type { Tx } from '../../../src/persistence/transaction.ts';
import type { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext } from '../../support/engines.ts';

const context = testContext('allocation-world');

export interface WorldSchool {
  readonly name: string;
  readonly pupils: number;
  readonly index: number | null;
  readonly held: number;
  readonly approved: number;
  readonly classRank?: number;
  readonly minimumLot?: number;
  readonly group?: BeneficiaryGroup;
  readonly acceptableModels?: readonly string[];
}

/** What a school asked for, and who it is. */
export interface WorldLine {
  readonly lineId: string;
  readonly requestId: string;
  readonly organisationId: string;
}

/** Owners with schools, approved requests and stock of one equipment class, made through the stores. */
export class AllocationWorld {
  readonly uow: UnitOfWork;
  readonly numbers: NumberSequences;
  readonly rootId: string;
  readonly classId: string;
  readonly classCode: string;
  readonly manufacturerId: string;
  readonly modelId: string;
  #tags = 0;

  private constructor(uow: UnitOfWork, ids: { rootId: string; classId: string; classCode: string; manufacturerId: string; modelId: string }) {
    this.uow = uow;
    this.numbers = new NumberSequences(uow);
    ({ rootId: this.rootId, classId: this.classId, classCode: this.classCode, manufacturerId: this.manufacturerId, modelId: this.modelId } = ids);
  }

  static async open(uow: UnitOfWork, classCode = 'tablet'): Promise<AllocationWorld> {
    const deps = { uow };
    const root = await createOrganisation(deps, context, { kind: 'provider', parentId: null, name: 'Rechenzentrum Weserland' });
    const equipmentClass = await createEquipmentClass(deps, context, { code: classCode, name: 'Tablet', tracking: 'serial', priceCap: null });
    const manufacturer = await createManufacturer(deps, context, { name: 'Weser' });
    const world = new AllocationWorld(uow, { rootId: root.id, classId: equipmentClass.id, classCode, manufacturerId: manufacturer.id, modelId: '' });
    const modelId = await world.addModel('Tablet 10', 1);
    return Object.assign(world, { modelId });
  }

  async addModel(name: string, preferenceRank: number): Promise<string> {
    const model = await createProductModel({ uow: this.uow }, context, {
      manufacturerId: this.manufacturerId, equipmentClassId: this.classId, name, preferenceRank, packSize: 1, active: true, manufacturerPartNumber: null, gtin: null, tracking: 'serial',
    } as Parameters<typeof createProductModel>[2]);
    return model.id;
  }

  async addOwner(name: string): Promise<PoolKey> {
    const owner = await createOrganisation({ uow: this.uow }, context, { kind: 'municipality', parentId: this.rootId, name });
    return { ownerId: owner.id, equipmentClassId: this.classId };
  }

  async addSchools(key: PoolKey, schools: readonly WorldSchool[]): Promise<ReadonlyMap<string, WorldLine>> {
    const lines = new Map<string, WorldLine>();
    for (const school of schools) {
      const { id: organisationId } = await createOrganisation({ uow: this.uow }, context, { kind: 'school', parentId: key.ownerId, name: school.name, socialIndex: school.index });
      const line = { lineId: newId(), requestId: newId(), organisationId };
      lines.set(school.name, line);
      const number = await this.numbers.next('RQ');
      await this.write((tx) => {
        tx.update(organisations, { id: organisationId }, { pupils: school.pupils, staff: school.pupils });
        this.#approvedLine(tx, key, school, line, number);
        return Promise.resolve();
      });
    }
    return lines;
  }

  #approvedLine(tx: Tx, key: PoolKey, school: WorldSchool, { lineId, requestId, organisationId }: WorldLine, number: string): void {
    const beneficiaryGroup = school.group ?? 'pupil';
    const { classRank = 1, minimumLot = 1, approved, held, acceptableModels = [] } = school;
    tx.insert(equipmentRequests, {
      id: requestId, number, version: 1, organisationId, beneficiaryGroup, review: 'approved', neededBy: null, note: null, createdBy: 'test', createdAt: tx.now, submittedAt: tx.now, decidedAt: tx.now,
    });
    tx.insert(requestLines, {
      id: lineId, requestId, position: 1, version: 1, organisationId, ownerId: key.ownerId, equipmentClassId: key.equipmentClassId, kitId: null, beneficiaryGroup, acceptableModels: [...acceptableModels], classRank,
      minimumLot, neededBy: null, requested: approved, approved, refused: 0, withdrawn: 0, awarded: 0, givenUp: 0, handedOver: 0, returned: 0, closure: 'none', refusalReason: null, approvedAt: tx.now,
    });
    if (held > 0) tx.insert(declaredHoldings, { id: newId(), organisationId, beneficiaryGroup, equipmentClassId: key.equipmentClassId, quantity: held, declaredBy: 'test', declaredAt: tx.now, version: 1 });
    demandChanged(tx, key);
    recordAudit(tx, { action: 'request.approved', entityKind: 'request', entityId: requestId, organisationId, after: { approved } });
  }

  /** Units are counted, accepted and put in stock, as a posted receipt does it. */
  async receive(key: PoolKey, units: number, modelId = this.modelId): Promise<readonly Device[]> {
    return this.write((tx) => {
      supplyChanged(tx, { ...key, acceptedDelta: units });
      return Promise.resolve(registerDevices(tx, Array.from({ length: units }, () => {
        const tag = String(++this.#tags).padStart(7, '0');
        return {
          assetTag: `ZW-${tag}`, productModelId: modelId, equipmentClassId: this.classId, manufacturerId: this.manufacturerId, ownerId: key.ownerId, custodianId: this.rootId, stockLocationId: null,
          identifiers: [{ kind: 'serial' as const, value: `SN${tag}` }], steps: ['inspect', 'pass'] as const,
        };
      })));
    });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.uow.write(context, work);
  }

  /** Units awarded to each of these schools, over all runs. */
  async awarded(lines: ReadonlyMap<string, WorldLine>): Promise<Record<string, number>> {
    const rows = await this.uow.read((db) => db.many(awards, { requestLineId: [...lines.values()].map((line) => line.lineId) }));
    return Object.fromEntries([...lines].map(([name, { lineId }]) => [name, rows.filter((row) => row.requestLineId === lineId).reduce((sum, row) => sum + row.quantity, 0)]));
  }
}
