import { startApi, TEST_PASSWORD, type ApiClient, type TestApi } from '../../support/api.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import type { Role } from '../../../src/shared/permissions.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';

/** A provider with a town and a school, what can be asked for and bought, and somebody in each role: all through the API. */
export interface WebWorld {
  readonly api: TestApi;
  readonly provider: string;
  readonly town: string;
  readonly school: string;
  readonly model: string;
  /** Login names by role, all with the password of the tests. */
  readonly logins: Readonly<Record<Person, string>>;
  readonly as: Readonly<Record<Person, ApiClient>>;
}

export const PASSWORD = TEST_PASSWORD;

const people = {
  school: [['school', 'requester'], ['school', 'endorser'], ['school', 'school_custodian']],
  approver: [['town', 'approver'], ['town', 'allocator']],
  buyer: [['provider', 'procurement']],
  secondBuyer: [['provider', 'order_approver']],
  support: [['provider', 'it_support']],
  admin: [['provider', 'admin']],
  auditor: [['provider', 'auditor']],
  policyAuthor: [['provider', 'policy_author']],
  policyApprover: [['provider', 'policy_approver']],
} as const satisfies Readonly<Record<string, readonly (readonly ['provider' | 'town' | 'school', Role])[]>>;
export type Person = keyof typeof people;

async function created(client: ApiClient, path: string, body: unknown): Promise<string> {
  const answer = await client.post(path, body);
  if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return (answer.body as { id: string }).id;
}

export async function openWebWorld(engine: TestEngine): Promise<WebWorld> {
  engine.clock.set('2020-05-04T06:00:00.000Z');
  const api = await startApi(engine);
  const context = testContext('web world');
  const provider = (await createOrganisation(api.container, context, { kind: 'provider', parentId: null, name: 'Rechenzentrum Weserland' })).id;
  const town = (await createOrganisation(api.container, context, { kind: 'municipality', parentId: provider, name: 'Stadt Auental' })).id;
  const school = (await createOrganisation(api.container, context, { kind: 'school', parentId: town, name: 'GS Lindenhof', socialIndex: 4 })).id;
  const nodes = { provider, town, school };

  const as = {} as Record<Person, ApiClient>;
  const logins = {} as Record<Person, string>;
  for (const person of Object.keys(people) as Person[]) {
    const client = await api.as(...people[person].map(([node, role]) => ({ role, organisationId: nodes[node] })));
    as[person] = client;
    logins[person] = client.loginName;
  }
  const counted = await as.admin.put(`/organisations/${school}/head-counts`, { validFrom: '2019-08-01', heads: { pupil: 240, teacher: 20 } }, 1);
  if (counted.status !== 200) throw new Error(`head counts: ${JSON.stringify(counted.body)}`);
  const manufacturer = await created(as.admin, '/manufacturers', { name: 'Fjordware' });
  const tablet = await created(as.admin, '/equipment-classes', { code: 'tablet', name: 'Tablet', tracking: 'serial', priceCap: null });
  const model = await created(as.admin, '/product-models', { manufacturerId: manufacturer, equipmentClassId: tablet, name: 'Tablet Morgan 10', gtin: null, manufacturerPartNumber: 'FW-M10', preferenceRank: 1, packSize: 1, active: true });
  await created(as.buyer, '/suppliers', { name: 'Nordlicht Systemhaus GmbH', customerNumber: null, transitDays: 1, active: true });
  await created(as.support, '/stock-locations', { organisationId: provider, parentId: null, code: 'LAGER', name: 'Lager Weserland' });
  await created(as.admin, '/approval-rules', { organisationId: provider, kind: 'amount', thresholdMinor: 0, equipmentClassId: null, fundingProgrammeId: null, approvals: 1, active: true });
  return { api, provider, town, school, model, logins, as };
}
