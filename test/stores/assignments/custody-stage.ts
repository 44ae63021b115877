import { randomBytes } from 'node:crypto';
import { applyRun, prepareRun } from '../../../src/features/allocation/run-allocation.ts';
import { supplyChanged } from '../../../src/features/allocation/allocation-pool.ts';
import { reservations } from '../../../src/features/allocation/allocation-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { createEquipmentClass } from '../../../src/features/catalog/write-equipment-class.ts';
import { createKit } from '../../../src/features/catalog/write-kit.ts';
import { createManufacturer } from '../../../src/features/catalog/write-manufacturer.ts';
import { createProductModel } from '../../../src/features/catalog/write-product-model.ts';
import { deviceHistory, devices, stockItems, stockLocations } from '../../../src/features/devices/device-tables.ts';
import { moveStock } from '../../../src/features/devices/move-stock.ts';
import { registerDevices, type Device } from '../../../src/features/devices/register-devices.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { recordHeadCounts } from '../../../src/features/organisations/record-head-counts.ts';
import { createPerson } from '../../../src/features/people/write-people.ts';
import { addPupilReference } from '../../../src/features/people/pupil-references.ts';
import { approveRequest } from '../../../src/features/requests/approve-request.ts';
import { createRequest, type NewRequestLine } from '../../../src/features/requests/create-request.ts';
import { requestLines, type RequestLine } from '../../../src/features/requests/request-tables.ts';
import { endorseRequest } from '../../../src/features/requests/review-request.ts';
import type { BeneficiaryGroup } from '../../../src/features/requests/request.ts';
import { NumberSequences } from '../../../src/persistence/number-sequences.ts';
import type { WriteContext } from '../../../src/persistence/transaction.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { newId } from '../../../src/shared/ids.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';

export const everywhere = { all: true } as const;

/** Somebody who is signed in. */
export const person = (name: string, personId?: string): WriteContext => ({ actor: { kind: 'user', id: name, name, grants: [], ...(personId !== undefined && { personId }) }, requestId: `test:${name}` });

/** A provider with a town, two schools and a department, devices in stock, and what it takes to reserve them for requests. */
export class CustodyStage {
  readonly #engine: TestEngine;
  readonly numbers: NumberSequences;
  readonly secrets = createKeyring(randomBytes(32));
  readonly context = testContext('stage');
  provider = '';
  town = '';
  school = '';
  otherSchool = '';
  office = '';
  store = '';
  tabletClass = '';
  tablet = '';
  headsetClass = '';
  headset = '';
  kit = '';
  #manufacturer = '';
  #tags = 0;

  constructor(engine: TestEngine) {
    this.#engine = engine;
    this.numbers = new NumberSequences(engine.uow);
  }

  get deps() {
    return { uow: this.#engine.uow, numbers: this.numbers, secrets: this.secrets };
  }

  async build(): Promise<this> {
    const { deps, context } = this;
    const organisation = async (kind: 'provider' | 'municipality' | 'school' | 'department', parentId: string | null, name: string) => (await createOrganisation(deps, context, { kind, parentId, name })).id;
    this.provider = await organisation('provider', null, 'Rechenzentrum Weserland');
    this.town = await organisation('municipality', this.provider, 'Stadt Auental');
    this.school = await organisation('school', this.town, 'GS Lindenhof');
    this.otherSchool = await organisation('school', this.town, 'GS Talweg');
    this.office = await organisation('department', this.town, 'Sozialamt');
    for (const [organisationId, heads] of [[this.school, 240], [this.otherSchool, 190]] as const) await recordHeadCounts(deps, context, { organisationId, validFrom: '2020-01-01', heads: { pupil: heads } });
    this.#manufacturer = (await createManufacturer(deps, context, { name: 'Fjordware' })).id;
    const model = async (code: string, tracking: 'serial' | 'counted') => {
      const equipmentClassId = (await createEquipmentClass(deps, context, { code, name: code, tracking, priceCap: null })).id;
      const input = { name: `F ${code}`, equipmentClassId, manufacturerId: this.#manufacturer, gtin: null, manufacturerPartNumber: code, preferenceRank: 1, packSize: 1, active: true };
      return [equipmentClassId, (await createProductModel(deps, context, input)).id] as const;
    };
    [this.tabletClass, this.tablet] = await model('tablet-set', 'serial');
    [this.headsetClass, this.headset] = await model('headset', 'counted');
    this.kit = (await createKit(deps, context, {
      code: 'home-school', name: 'Lernen zu Hause', scarceClassId: this.tabletClass, active: true, components: [{ equipmentClassId: this.tabletClass, quantity: 1 }, { equipmentClassId: this.headsetClass, quantity: 1 }],
    })).id;
    this.store = newId();
    await this.#engine.uow.write(context, (tx) => {
      tx.insert(stockLocations, { id: this.store, organisationId: this.provider, parentId: null, code: 'HALLE-1', name: 'Halle 1', active: true, version: 1, createdAt: tx.now });
      recordAudit(tx, { action: 'stock_location.created', entityKind: 'stock_location', entityId: this.store, organisationId: this.provider });
      return Promise.resolve();
    });
    return this;
  }

  /** Devices accepted into the provider's stock, owned by the town. */
  async stock(units: number, ownerId = this.town): Promise<readonly Device[]> {
    const inputs = Array.from({ length: units }, () => ({
      assetTag: `ZW-${String(++this.#tags).padStart(7, '0')}`, productModelId: this.tablet, equipmentClassId: this.tabletClass, manufacturerId: this.#manufacturer, ownerId, custodianId: this.provider,
      stockLocationId: this.store, identifiers: [{ kind: 'serial' as const, value: `S${this.#tags}` }], steps: ['inspect', 'pass'] as const,
    }));
    return this.#engine.uow.write(this.context, (tx) => {
      supplyChanged(tx, { ownerId, equipmentClassId: this.tabletClass, acceptedDelta: units });
      return Promise.resolve(registerDevices(tx, inputs));
    });
  }

  /** A counted article in stock; returns the stock item's id. */
  stockHeadsets(units: number): Promise<string> {
    return this.#engine.uow.write(this.context, (tx) => moveStock(tx, { productModelId: this.headset, ownerId: this.town, stockLocationId: this.store, delta: units, reason: 'received', reference: { kind: 'goods_receipt', id: newId() } }));
  }

  /** An approved request of an organisation; returns its one line. */
  async approved(organisationId: string, quantity: number, more: Partial<NewRequestLine> & { readonly beneficiaryGroup?: BeneficiaryGroup } = {}): Promise<RequestLine> {
    const { beneficiaryGroup = 'pupil', ...line } = more;
    const what = line.kitId === undefined ? { equipmentClassId: this.tabletClass } : {};
    const draft = await createRequest(this.deps, this.context, { organisationId, beneficiaryGroup, lines: [{ ...what, ...line, quantity }] });
    const endorsed = await endorseRequest(this.deps, this.context, { requestId: draft.id, expectedVersion: draft.version });
    const [first] = endorsed.lines;
    if (!first) throw new Error('a request without a line');
    await approveRequest(this.deps, this.context, { requestId: draft.id, expectedVersion: endorsed.version, lines: [{ lineId: first.id, approved: quantity }] });
    return this.line(first.id);
  }

  /** Runs the standing rule once, as the worker would. */
  async allocate(): Promise<void> {
    const prepared = await prepareRun(this.deps, { ownerId: this.town, equipmentClassId: this.tabletClass });
    if (prepared) await this.#engine.uow.write(this.context, async (tx) => { await applyRun(tx, prepared); });
  }

  async line(id: string): Promise<RequestLine> {
    return required(await this.#engine.uow.read((db) => db.one(requestLines, { id })));
  }

  async device(id: string): Promise<Device> {
    return required(await this.#engine.uow.read((db) => db.one(devices, { id })));
  }

  history(deviceId: string) {
    return this.#engine.uow.read((db) => db.many(deviceHistory, { deviceId }, { orderBy: ['sequence'] }));
  }

  held(requestLineId: string) {
    return this.#engine.uow.read((db) => db.many(reservations, { requestLineId, state: 'held' }, { orderBy: ['heldAt', 'id'] }));
  }

  async inStock(stockItemId: string): Promise<number> {
    return required(await this.#engine.uow.read((db) => db.one(stockItems, { id: stockItemId }))).quantity;
  }

  async teacher(organisationId: string): Promise<string> {
    return (await createPerson(this.deps, this.context, everywhere, { organisationId, kind: 'teacher', givenName: 'Alma', familyName: 'Brink', email: null, personnelNumber: null })).id;
  }

  async pupil(organisationId: string): Promise<string> {
    return this.#engine.uow.write(this.context, (tx) => Promise.resolve(addPupilReference(tx, this.secrets, { organisationId, reference: newId(), classLabel: '3a' }).id));
  }
}

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a row that a test relies on is missing');
  return value;
}
