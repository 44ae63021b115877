import { demoConnections } from '../connections.ts';
import type { SupplierKey } from '../simulators/supplier-script.ts';
import { equipment, models, municipalities, people, PROVIDER, teachersOf, type EquipmentCode, type Municipality, type PersonKey } from './cast.ts';
import { together, type Stage } from './stage.ts';

interface Created {
  readonly id: string;
  readonly version: number;
}

/** Fills an empty installation through its API: organisations, people, catalogue, suppliers, rules. */
export async function seed(stage: Stage, supplierUrls: Readonly<Record<SupplierKey, string>>): Promise<void> {
  await seedOrganisations(stage);
  await seedPeople(stage);
  await seedCatalogue(stage, supplierUrls);
  await seedRules(stage);
}

async function seedOrganisations(stage: Stage): Promise<void> {
  const [root] = await stage.admin.list<Created>('/organisations', { kind: 'provider' });
  if (!root) throw new Error('an installation has a root organisation');
  await stage.admin.put<{ name: string }>(`/organisations/${root.id}`, { name: PROVIDER }, root.version, { at: `/organisations/${root.id}`, when: ({ name }) => name === PROVIDER });
  stage.organisations.set(PROVIDER, root.id);
  for (const municipality of municipalities) await seedMunicipality(stage, root.id, municipality);
  const schools = municipalities.reduce((sum, each) => sum + each.schools.length, 0);
  const departments = municipalities.reduce((sum, each) => sum + each.departments.length, 0);
  stage.narrator.plain({
    de: `${PROVIDER}: ${municipalities.length} Träger, ${schools} Schulen, ${departments} Ämter`,
    en: `${PROVIDER}: ${municipalities.length} municipalities, ${schools} schools, ${departments} departments`,
  });
}

async function seedMunicipality(stage: Stage, parentId: string, { name, officialKey, schools, departments }: Municipality): Promise<void> {
  const { id } = await stage.admin.post<Created>('/organisations', { kind: 'municipality', parentId, name, officialKey, publicBody: true });
  stage.organisations.set(name, id);
  const add = async (kind: 'school' | 'department', child: { name: string }, more: object, heads: object): Promise<void> => {
    const created = await stage.admin.post<Created>('/organisations', { kind, parentId: id, name: child.name, ...more });
    stage.organisations.set(child.name, created.id);
    await stage.admin.put<Created>(`/organisations/${created.id}/head-counts`, { validFrom: '2019-10-15', heads }, created.version, {
      at: `/organisations/${created.id}`, when: ({ version }) => version > created.version,
    });
  };
  await together(schools, (school) => add('school', school, { socialIndex: school.index, schoolForm: school.form }, { pupil: school.pupils, teacher: teachersOf(school) }));
  await together(departments, (department) => add('department', department, {}, { employee: department.employees }));
}

async function seedPeople(stage: Stage): Promise<void> {
  await together(Object.keys(people) as PersonKey[], async (key) => {
    const { login, name, grants } = people[key];
    const user = await stage.admin.post<{ id: string; oneTimePassword?: string }>('/users', {
      loginName: login, displayName: name, locale: 'de', email: `${login}@weserland.example`, grants: grants.map(({ role, at }) => ({ role, organisationId: stage.organisation(at) })),
    });
    await stage.signIn(key, user.oneTimePassword ?? (await newPassword(stage, user.id)));
  });
}

/** The answer that held the password was lost, and it is shown once: the administrator gives another one. */
async function newPassword(stage: Stage, userId: string): Promise<string> {
  for (;;) {
    const { oneTimePassword } = await stage.admin.post<{ oneTimePassword?: string }>(`/users/${userId}/password-reset`);
    if (oneTimePassword !== undefined) return oneTimePassword;
  }
}

async function seedCatalogue(stage: Stage, urls: Readonly<Record<SupplierKey, string>>): Promise<void> {
  const buyer = stage.as('procurement');
  for (const [code, { name, tracking, priceCap }] of Object.entries(equipment)) {
    const { id } = await buyer.post<Created>('/equipment-classes', { code, name, tracking, priceCap });
    stage.classes.set(code as EquipmentCode, id);
  }
  const manufacturers = new Map<string, string>();
  for (const { supplier, supplierName, adapter, configuration, secrets, articles } of demoConnections(urls)) {
    const { id: supplierId } = await buyer.post<Created>('/suppliers', { name: supplierName, customerNumber: null, transitDays: 2, active: true });
    stage.suppliers.set(supplier, supplierId);
    for (const article of articles) {
      const partNumber = article.manufacturerPartNumber;
      if (!manufacturers.has(article.manufacturer)) manufacturers.set(article.manufacturer, (await buyer.post<Created>('/manufacturers', { name: article.manufacturer })).id);
      const place = models[partNumber];
      if (!place) throw new Error(`no class for ${partNumber}`);
      if (!stage.models.has(partNumber)) {
        const { id } = await buyer.post<Created>('/product-models', {
          manufacturerId: manufacturers.get(article.manufacturer), equipmentClassId: stage.equipmentClass(place.equipment), name: article.name, gtin: article.gtin,
          manufacturerPartNumber: partNumber, preferenceRank: place.rank, packSize: 1, active: true,
        });
        stage.models.set(partNumber, id);
      }
      await buyer.post(`/suppliers/${supplierId}/articles`, { articleNumber: article.number, productModelId: stage.models.get(partNumber) });
    }
    const connection = await stage.admin.post<Created>('/connections', {
      supplierId, name: supplierName, adapter, configuration, credentials: secrets, ratePerMinute: 6_000, burst: 100, settleSeconds: 1,
    });
    stage.connections.set(supplier, connection.id);
  }
}

async function seedRules(stage: Stage): Promise<void> {
  const provider = stage.organisation(PROVIDER);
  const location = await stage.as('itSupport').post<Created>('/stock-locations', { organisationId: provider, parentId: null, code: 'LAGER-1', name: 'Lager Weserland' });
  stage.stockLocationId = location.id;
  const programme = await stage.as('procurement').post<Created>('/funding-programmes', {
    organisationId: provider, code: 'SOFORT-2020', name: 'Sofortausstattungsprogramm', budgetMinor: 5_000_000, rateBp: 9_000, capPerDevice: 50_000, orderNotBefore: '2020-03-16', deliverBy: '2020-12-31',
    payBy: '2021-03-31', dedicationMonths: 48, eligibleGroups: ['pupil'],
  });
  stage.fundingProgrammeId = programme.id;
  const rule = { organisationId: provider, thresholdMinor: null, equipmentClassId: null, fundingProgrammeId: null, approvals: 1, active: true };
  await stage.admin.post('/approval-rules', { ...rule, kind: 'amount', thresholdMinor: 5_000_000 });
  await stage.admin.post('/approval-rules', { ...rule, kind: 'funding', fundingProgrammeId: programme.id });
  await seedAllocationRules(stage);
}

/** Written by one person, put in force by another: tablets keep back 5 %, the social index weighs, ties go by a published seed. */
async function seedAllocationRules(stage: Stage): Promise<void> {
  const policy = await stage.as('policyAuthor').post<Created>('/allocation/policies', {
    organisationId: stage.organisation(PROVIDER),
    rules: {
      key: 'webster', socialFactor: { applied: true, stepBasisPoints: 1_000, unknownIndexBasisPoints: 18_000 }, classes: ['crisis', 'standard'], reserveBasisPoints: { tablet: 500 },
      seed: 'published on 16 April 2020',
    },
  });
  await stage.as('policyApprover').put<{ state: string }>(`/allocation/policies/${policy.id}/approval`, undefined, policy.version, {
    at: `/allocation/policies/${policy.id}`, when: ({ state }) => state !== 'draft',
  });
  stage.narrator.by('policyApprover', {
    de: 'setzt die Zuteilungsregeln in Kraft: gewichtet nach Sozialindex, 5 % der Tablets als Reserve',
    en: 'puts the allocation rules in force: weighed by social index, 5 % of the tablets kept back',
  });
}
