import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { supplierConnections } from '../../../src/features/suppliers/supplier-tables.ts';
import { addJob } from '../../../src/jobs/add-job.ts';
import type { Json } from '../../../src/http/json-schema.ts';
import { newId } from '../../../src/shared/ids.ts';
import { roles } from '../../../src/shared/permissions.ts';
import { startApi } from '../api.ts';
import { testContext, type TestEngine } from '../engines.ts';
import { buildDemand } from './build-demand.ts';
import { buildProcurement } from './build-procurement.ts';
import { buildImport, buildReceipts, buildStock, buildTask } from './build-stock.ts';
import { Caller } from './caller.ts';
import type { Common, Tenant } from './fixtures.ts';
import { TenantStage, userWith, type Made, type World } from './tenant-stage.ts';
import { Watch } from './watch.ts';

/** Two municipalities that must not know of each other, in one installation. */
export interface MatrixWorld extends World {
  readonly document: Json;
  readonly watch: Watch;
  readonly common: Common;
  /** Somebody with every role at the root. */
  readonly everything: Caller;
  readonly own: Tenant;
  readonly foreign: Tenant;
  close(): Promise<void>;
}

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

export async function buildMatrixWorld(engine: TestEngine, secretKey?: string): Promise<MatrixWorld> {
  const api = await startApi(engine, secretKey);
  const document = (await (await fetch(`${api.origin}/api/v1/openapi.json`)).json()) as Json;
  const watch = new Watch(document);
  const world: World = { engine, api, anonymous: new Caller(api.origin, watch) };
  try {
    return { ...world, document, watch, ...(await buildTenants(world)), close: () => api.close() };
  } catch (error) {
    await api.close();
    throw error;
  }
}

async function buildTenants(world: World): Promise<Pick<MatrixWorld, 'common' | 'everything' | 'own' | 'foreign'>> {
  const { common, everything } = await buildCommon(world);
  const own = await buildTenant(world, common, 'auental');
  const foreign = await buildTenant(world, common, 'birkheim');
  await everything.must('placeOrder', { body: jointOrder(common, own, foreign) });
  return { common, everything, own, foreign };
}

async function buildCommon(world: World): Promise<{ readonly common: Common; readonly everything: Caller }> {
  const root = (await createOrganisation(world.api.container, testContext('root'), { kind: 'provider', parentId: null, name: 'Rechenzentrum Weserland' })).id;
  const { caller: everything } = await userWith(world, roles, root, 'root');
  const make = async (operationId: string, body: object, path = {}): Promise<string> => (await everything.must<Made>(operationId, { body, path })).id;
  const manufacturer = await make('createManufacturer', { name: 'Fjordware' });
  const model = async (code: string, tracking: string): Promise<readonly [string, string]> => {
    const equipmentClassId = await make('createEquipmentClass', { code, name: code, tracking, priceCap: null });
    return [equipmentClassId, await make('createProductModel', { manufacturerId: manufacturer, equipmentClassId, name: code, gtin: null, manufacturerPartNumber: code, preferenceRank: 1, packSize: 1, active: true })];
  };
  const [tabletClass, tablet] = await model('tablet', 'serial');
  const [headsetClass, headset] = await model('headset', 'counted');
  const kit = await make('createKit', { code: 'home-school', name: 'Lernen zu Hause', scarceClassId: tabletClass, active: true, components: [{ equipmentClassId: tabletClass, quantity: 1 }, { equipmentClassId: headsetClass, quantity: 1 }] });
  const supplier = await make('createSupplier', { name: 'Nordlicht', customerNumber: null, transitDays: 2, active: true });
  const article = await make('createSupplierArticle', { articleNumber: 'NL-1', productModelId: tablet }, { id: supplier });
  const connection = newId();
  const job = await world.engine.uow.write(testContext('supplier'), (tx) => {
    tx.insert(supplierConnections, { id: connection, supplierId: supplier, name: 'API', adapter: 'generic-rest', configuration: {}, credentials: null, enabled: true, ratePerMinute: 60, burst: 5, settleSeconds: 30, version: 1, createdAt: tx.now });
    recordAudit(tx, { action: 'connection.created', entityKind: 'connection', entityId: connection, organisationId: null });
    return Promise.resolve(addJob(tx, 'prune', {}));
  });
  return { everything, common: { root, manufacturer, tabletClass, tablet, headsetClass, headset, kit, supplier, article, connection, job } };
}

async function buildTenant(world: World, common: Common, word: string): Promise<Tenant> {
  const stage = new TenantStage(world, common, word);
  const { ids } = stage;
  const organisation = async (kind: 'municipality' | 'school', parentId: string, name: string): Promise<string> => (await createOrganisation(world.api.container, testContext(word), { kind, parentId, name })).id;
  ids.town = await organisation('municipality', common.root, `Stadt ${word}`);
  ids.school = await organisation('school', ids.town, `Gymnasium ${word}`);
  ids.sister = await organisation('school', ids.town, `Grundschule ${word}`);
  await stage.hire(['it_support']);
  await buildPeople(stage);
  await stage.hire(roles.filter((role) => role !== 'it_support'));
  await stage.make('pupil', 'school_custodian', 'addPupilReference', { path: { id: ids.school }, body: { reference: `Kind ${word}`, classLabel: '3a' } });
  await stage.step('school', 'admin', 'recordHeadCounts', { validFrom: '2020-01-01', heads: { pupil: 200 } });
  await buildAccounts(stage);
  await buildProcurement(stage);
  await buildStock(stage);
  await buildDemand(stage);
  await buildReceipts(stage);
  await buildTask(stage);
  await buildImport(stage);
  const { items } = await stage.as.auditor.must<{ items: readonly Made[] }>('listAuditEntries');
  ids.auditEntry = items[0]?.id ?? '';
  const shared = new Set(Object.values(common));
  const told = Object.values(stage.as).flatMap((caller) => caller.told).flatMap((text) => [...text.matchAll(uuids)].map((match) => match[0]));
  return { word, ids, kioskToken: stage.kioskToken, as: stage.as, marks: new Set([...told, ...Object.values(ids)].filter((id) => !shared.has(id))) };
}

async function buildPeople(stage: TenantStage): Promise<void> {
  const body = (familyName: string) => ({ organisationId: stage.ids.school, kind: 'teacher', identifiers: { givenName: 'Alma', familyName, email: null, personnelNumber: null } });
  await stage.make('person', 'it_support', 'createPerson', { body: body(`Brink-${stage.word}`) });
  await stage.make('leaver', 'it_support', 'createPerson', { body: body(`Wegner-${stage.word}`) });
}

async function buildAccounts(stage: TenantStage): Promise<void> {
  const { ids, word } = stage;
  const user = await stage.make<Made & { readonly grants: readonly Made[] }>('user', 'admin', 'createUser', {
    body: { loginName: `konto-${word}`, displayName: `Konto ${word}`, grants: [{ role: 'requester', organisationId: ids.school }, { role: 'auditor', organisationId: ids.school }] },
  });
  ids.grant = user.grants[0]?.id ?? '';
  ids.clerk = stage.userIds.requester;
  await stage.make('subscription', 'requester', 'subscribeByMail', { body: { organisationId: ids.school, topics: ['request.decided'] } });
  await stage.make('webhook', 'admin', 'createWebhook', { body: { organisationId: ids.town, url: `https://93.184.216.34/${word}`, topics: ['request.decided'] } });
  await stage.make('ownToken', 'requester', 'createToken', { body: { name: `Token ${word}`, expiresInDays: 30 } });
}

/** What the provider buys for both: each sees its own share of it and nothing of the other's. */
const jointOrder = (common: Common, own: Tenant, foreign: Tenant) => ({
  organisationId: common.root, supplierId: common.supplier,
  lines: [{ productModelId: common.tablet, articleNumber: 'NL-1', quantity: 5, unitPrice: 3_000_000, shares: [own, foreign].map((tenant, index) => ({ organisationId: tenant.ids.town, quantity: 2 + index, costCentre: tenant.word })) }],
});
