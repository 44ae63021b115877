import { expect } from 'chai';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { sealAudit } from '../../src/features/audit/seal-audit.ts';
import { startApi, type ApiClient, type TestApi } from '../support/api.ts';
import { describeEngines, testContext } from '../support/engines.ts';

const header = 'Schuljahr,Schulform,Amtlicher Gemeindeschlüssel,Verwaltungsbezirk,Schulnummer,Amtliche Bezeichnung 1,Amtliche Bezeichnung 2,Amtliche Bezeichnung 3,Straße und Hausnummer,Postleitzahl,Ort,Rechtsstatus,Anzahl,Sozialindex';

describeEngines('API of organisations, people and the audit trail', (engine) => {
  let api: TestApi;
  let root: string;
  let town: string;
  let other: string;
  let admin: ApiClient;
  const context = testContext('api');

  before(async () => {
    api = await startApi(engine);
    root = (await createOrganisation(api.container, context, { kind: 'provider', parentId: null, name: 'Weserland' })).id;
    admin = await api.as({ role: 'admin', organisationId: root });
    const make = async (name: string): Promise<string> => (await admin.post('/organisations', { kind: 'municipality', parentId: root, name })).body.id;
    town = await make('Auental');
    other = await make('Birkheim');
  });
  after(() => api.close());

  it('pages through a long list in German order without losing or doubling one', async () => {
    const names = ['Ödhof', 'Oberdorf', 'Zell', 'Äckerle', 'Acker', 'Öchsle', 'Straße', 'Strasser'];
    for (const name of names) await admin.post('/organisations', { kind: 'school', parentId: town, name });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await admin.get(`/organisations/${town}/children?limit=3${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...(page.body.items as { name: string }[]).map((each) => each.name));
      cursor = page.body.nextCursor as string | null;
    } while (cursor !== null);
    expect(seen).to.deep.equal(['Acker', 'Äckerle', 'Oberdorf', 'Öchsle', 'Ödhof', 'Straße', 'Strasser', 'Zell']);
    const found = await admin.get('/organisations?q=stras&sort=-pupils');
    expect((found.body.items as { name: string }[]).map((each) => each.name)).to.have.members(['Straße', 'Strasser']);
  });

  it('changes by ETag: without is 428, with an old one 412', async () => {
    const made = await admin.post('/organisations', { kind: 'school', parentId: town, name: 'GS Neu', officialNumber: '900200' });
    expect([made.status, made.headers.get('etag')]).to.deep.equal([201, '"v1"']);
    const path = `/organisations/${made.body.id}`;
    expect((await admin.put(path, { name: 'GS Neuer' })).status).to.equal(428);
    expect((await admin.put(path, { name: 'GS Neuer', city: null }, 1)).body).to.include({ name: 'GS Neuer', officialNumber: '900200', version: 2 });
    expect((await admin.put(path, { name: 'GS Neuest' }, 1)).status).to.equal(412);
    const counted = await admin.put(`${path}/head-counts`, { validFrom: '2020-02-01', heads: { pupil: 180, teacher: 12 } }, 2);
    expect(counted.body).to.include({ pupils: 180, staff: 12, version: 3 });
    expect((await admin.get(`${path}/head-counts`)).body.items).to.deep.equal([{ headGroup: 'pupil', validFrom: '2020-02-01', heads: 180 }, { headGroup: 'teacher', validFrom: '2020-02-01', heads: 12 }]);
    expect((await admin.post('/organisations', { kind: 'school', parentId: town, name: 'Zweite', officialNumber: '900200' })).body.code).to.equal('organisation.number_taken');
  });

  it('shows and changes nothing outside the scope', async () => {
    const local = await api.as({ role: 'admin', organisationId: town });
    const listed = (await local.get('/organisations?limit=200')).body.items as { id: string }[];
    expect(listed.map((each) => each.id)).to.include(town).and.not.to.include.members([other, root]);
    expect((await local.get(`/organisations/${other}`)).status).to.equal(404);
    expect((await local.put(`/organisations/${other}`, { name: 'Meins' }, 1)).status).to.equal(404);
    expect((await local.post('/organisations', { kind: 'school', parentId: other, name: 'Fremd' })).body.code).to.equal('organisation.parent_not_found');
    const { version } = (await local.get(`/organisations/${town}`)).body;
    expect((await local.put(`/organisations/${town}`, { parentId: other }, version)).body.code).to.equal('organisation.parent_not_found');
  });

  it('takes the school directory as an upload and says what was wrong with which row', async () => {
    const rows = [header, '2019/20,Grundschule,05999009,Linde,900301,GS Linde,,,Weg 1,32999,Linde,Öffentlich,120,3', '2019/20,Grundschule,05999009,Linde,90,GS Kaputt,,,Weg 1,3,Linde,Öffentlich,120,3'];
    const raw = { contentType: 'text/csv', bytes: Buffer.from(rows.join('\n')) };
    const dry = await admin.request('POST', '/organisations/imports?dryRun=true', { raw });
    expect(dry.body).to.include({ rows: 2, created: 1, refused: 1, municipalitiesCreated: 1 });
    const real = await admin.request('POST', '/organisations/imports', { raw });
    const [refusal] = real.body['refusals'] as readonly { problems: readonly unknown[] }[];
    expect(refusal).to.deep.include({ line: 3, officialNumber: '90' });
    expect(refusal?.problems.length).to.equal(2);
    const local = await api.as({ role: 'admin', organisationId: town });
    expect((await local.request('POST', '/organisations/imports', { raw })).body.code).to.equal('organisation.import_needs_whole_tree');
  });

  it('keeps people to those who may see them, and erases on request', async () => {
    const [support, stranger] = [await api.as({ role: 'it_support', organisationId: town }), await api.as({ role: 'it_support', organisationId: other })];
    const identifiers = { givenName: 'Jörg', familyName: 'Kirschbaum', email: 'jk@schule.example', personnelNumber: null };
    const made = await support.post('/people', { organisationId: town, kind: 'employee', identifiers });
    expect(made.status).to.equal(201);
    const path = `/people/${made.body.id}`;
    expect((await support.get(path)).body['identifiers']).to.deep.equal(identifiers);
    expect((await support.post('/people/search', { q: 'kirschbaum joerg' })).body.items).to.have.length(0);
    expect((await support.post('/people/search', { q: 'KIRSCHBAUM jorg' })).body.items).to.have.length(1);
    expect((await stranger.get(path)).status).to.equal(404);
    expect((await stranger.post('/people/search', { q: 'kirschbaum' })).body.items).to.deep.equal([]);
    expect((await admin.get(path)).status).to.equal(403);
    expect((await admin.get(`${path}/accesses`)).body.items).to.have.length(2);
    expect((await admin.post(`${path}/erasure`, { reason: 'Antrag' })).status).to.equal(204);
    expect((await support.get(path)).body['identifiers']).to.equal(null);
  });

  it('shows the trail of a scope, without names, and whether it is intact', async () => {
    const [all, local] = [await api.as({ role: 'auditor', organisationId: root }), await api.as({ role: 'auditor', organisationId: other })];
    const { body } = await all.get(`/audit-entries?entityKind=organisation&entityId=${town}`);
    expect(body.items[0]).to.deep.include({ action: 'organisation.created', actorKind: 'user', organisationId: town });
    const [created] = body.items;
    expect(created?.['actorName'], 'who acted is named from the users of today').to.be.a('string').and.not.equal('');
    expect(created?.['organisationName']).to.be.a('string').and.not.equal('');
    const between = async (bounds: string): Promise<number> => (await all.get(`/audit-entries?entityId=${town}&${bounds}`)).body.items.length;
    const at = String(created?.['at']);
    expect([await between(`from=${at}`) > 0, await between(`until=${at}`)]).to.deep.equal([true, 0]);
    expect((await local.get(`/audit-entries?entityId=${town}`)).body.items).to.deep.equal([]);
    expect((await local.get(`/audit-entries/${body.items[0]?.id ?? ''}`)).status).to.equal(404);
    const everything = JSON.stringify((await all.get('/audit-entries?limit=200')).body);
    expect(everything).not.to.contain('Kirschbaum');
    expect((await all.get('/audit-verification')).body['last']).to.equal(null);
    await sealAudit(engine.uow, api.container.config.auditKey);
    expect((await all.post('/audit-verification')).body).to.include({ intact: true, unsealed: 0 });
    expect((await all.get('/audit-verification')).body['last']).to.have.nested.property('verification.intact', true);
  });
});
