import { expect } from 'chai';
import { auditEntries } from '../../../src/features/audit/audit-tables.ts';
import { listDeviceHistory, lookUpDevice, viewDevice } from '../../../src/features/devices/device-read-model.ts';
import { devices, deviceSightings } from '../../../src/features/devices/device-tables.ts';
import { allocationPools } from '../../../src/features/allocation/allocation-tables.ts';
import { readParts } from '../../../src/features/device-imports/stored-file.ts';
import { deviceImportParts, deviceImports } from '../../../src/features/device-imports/device-import-tables.ts';
import { importReport } from '../../../src/features/device-imports/import-report.ts';
import { replayDeviceImport } from '../../../src/features/device-imports/start-device-import.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { checkInvariants } from '../../support/invariants.ts';
import { describeEngines, testContext } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { header, imei, ImportWorld } from './import-world.ts';

describeEngines('import of devices', (engine) => {
  let world: ImportWorld;
  before(async function () {
    this.timeout(60_000);
    world = await new ImportWorld(engine).build();
  });
  const table = (...rows: readonly string[]): string => [header, ...rows].join('\r\n');
  const device = (deviceId: string | null | undefined) => engine.uow.read((db) => viewDevice(db, deviceId ?? ''));

  it('registers what a spreadsheet tells of, with history, numbers, sighting and entry', async () => {
    const { view, rows, errors } = await world.import(table('AB00123;;M10;Stadt Auental;TOR-2', `;${imei(1)};Funk 1;Stadt Birkheim;`));
    expect(errors).to.deep.equal([]);
    expect(view).to.deep.include({ state: 'done', rowsTotal: 2, rowsDone: 2, created: 2, rejected: 0 });
    const [tablet, phone] = [await device(rows[0]?.deviceId), await device(rows[1]?.deviceId)];
    expect(tablet).to.include({ serial: 'AB00123', state: 'in_stock', ownerId: world.orders.auental, custodianId: world.orders.root, stockLocationId: world.store, assetTag: rows[0]?.assetTag });
    expect(phone).to.include({ state: 'handed_over', ownerId: world.orders.birkheim, custodianId: world.orders.birkheim, stockLocationId: null });
    expect(phone.identifiers.map(({ kind, value }) => [kind, value])).to.deep.equal([['imei', imei(1)]]);
    const history = await engine.uow.read((db) => listDeviceHistory(db, phone.id, { limit: 10, sort: { field: 'sequence', direction: 'asc' }, filters: {}, binding: '' }));
    expect(history.items.map(({ event, state }) => [event, state])).to.deep.equal([['first_seen', 'received'], ['take_over', 'handed_over']]);
    const [sightings, entries] = await engine.uow.read(async (db) => [await db.many(deviceSightings, { deviceId: tablet.id }), await db.many(auditEntries, { entityId: tablet.id })] as const);
    expect(sightings.map(({ source, sourceId }) => [source, sourceId])).to.deep.equal([['import', view.id]]);
    expect(entries.map(({ action, actorId, organisationId }) => [action, actorId, organisationId])).to.deep.equal([['device.registered', 'spreadsheet', world.orders.auental]]);
  });

  it('brings free stock to its pool and has it given out once, when all of it is there', async () => {
    const pool = () => engine.uow.read((db) => db.one(allocationPools, { ownerId: world.orders.linde, equipmentClassId: world.orders.tabletClass }));
    const { id } = await world.start(table('POOL1;;M10;Gemeinde Linde;TOR-2', 'POOL2;;M11;Gemeinde Linde;TOR-2', 'POOL3;;M11;Gemeinde Linde;'));
    await world.run(id);
    expect(await pool()).to.include({ acceptedTotal: 2, version: 1 });
    const jobs = await engine.uow.read((db) => db.many(outbox, { type: 'run-allocation', uniqueKey: `run-allocation:${world.orders.linde}:${world.orders.tabletClass}` }));
    expect(jobs).to.have.length(1);
  });

  it('reports everything that is wrong with every row, and imports the others', async () => {
    const wide = 'Inventarnummer;Seriennummer;IMEI;IMEI 2;Modell;Hersteller;Kategorie;Eigentümer;Verwahrer;Lagerort;Status;Zustand;Beschaffungsart;Geliehen bis;Zweckbindung bis;Einkaufspreis;Bemerkung';
    const { view, errors } = await world.import([
      wide,
      'ZW-77;N/A;356938035643808;;M99;Niemand;Toaster;Nirgendwo;Niemals;;fliegt;wie Bolle;gefunden;31.02.2024;1/2/24;viel;egal',
      ';3,58E+14;;;M10;;;Stadt Auental;;TOR-9;;;;;;;',
      'EIN/SCHRÄGER;GUT2;;;M10;;;Stadt Auental;;;Lager;;;04.05.2024;;1.234;',
      ';;;;M10;;;;;TOR-2;in use;;;;;;',
      ';GUT3;;;Kabel 1;;phone;Stadt Auental;Stadt Birkheim;TOR-2;;;;;;;;;zu viel',
      'LAP-0042;gut4;;;m10;FJORDWARE;Tablet;Stadt Auental;;TOR-2;Lager;neu;geliehen;04.05.2099;2024-05-04;1.234,50;',
    ].join('\n'));
    expect(errors).to.deep.equal([
      '2/Hersteller: device_import.manufacturer_unknown', '2/Kategorie: device_import.class_unknown', '2/Modell: device_import.model_unknown', '2/Seriennummer: identifier.placeholder',
      '2/IMEI: identifier.check_digit', '2/Status: device_import.word_unknown', '2/Zustand: device_import.word_unknown', '2/Beschaffungsart: device_import.word_unknown', '2/Geliehen bis: device_import.date',
      '2/Zweckbindung bis: device_import.date', '2/Einkaufspreis: device_import.amount', '2/Eigentümer: device_import.organisation_unknown', '2/Verwahrer: device_import.organisation_unknown', '2/Inventarnummer: device_import.tag_reserved',
      '3/Seriennummer: identifier.spreadsheet_damage', '3/Lagerort: device_import.location_unknown',
      '4/Inventarnummer: identifier.characters', '4/Geliehen bis: device_import.until_without_loan', '4/Einkaufspreis: device_import.amount', '4/Lagerort: device_import.location_missing',
      '5/Seriennummer: device_import.number_missing', '5/Eigentümer: device_import.required', '5/Lagerort: device_import.location_in_use',
      '6/: device_import.too_many_cells', '6/Modell: device_import.model_not_tracked', '6/Kategorie: device_import.class_mismatch', '6/Lagerort: device_import.location_elsewhere',
    ]);
    expect(view).to.deep.include({ rowsDone: 6, created: 1, rejected: 5, errors: 27, ignoredColumns: ['Bemerkung'] });
    const found = await engine.uow.read((db) => lookUpDevice(db, 'lap-0042', { all: true }));
    expect(found).to.include({ serial: 'GUT4', assetTag: 'LAP-0042', condition: 'new', acquisitionKind: 'borrowed', borrowedUntil: '2099-05-04', dedicatedUntil: '2024-05-04', unitCostMinor: 123_450 });
  });

  it('refuses both rows of a number that comes twice, naming the other', async () => {
    const { rows, errors } = await world.import(table('TWICE1;;M10;Stadt Auental;TOR-2', 'ONCE1;;M10;Stadt Auental;TOR-2', ' twice1 ;;M10;Stadt Auental;TOR-2', `TWICE2;${imei(50)};Funk 1;Stadt Auental;`, `TWICE3;${imei(50)};Funk 1;Stadt Auental;`));
    expect(errors).to.deep.equal(['2/Seriennummer: device_import.repeated', '4/Seriennummer: device_import.repeated', '5/IMEI: device_import.repeated', '6/IMEI: device_import.repeated']);
    expect(rows[0]?.errors?.[0]).to.include({ otherRow: 4, value: 'TWICE1' });
    expect(rows[2]?.errors?.[0]).to.include({ otherRow: 2, value: 'twice1' });
    expect(rows[1]?.outcome).to.equal('created');
  });

  it('leaves devices alone that are there, and tells of numbers that contradict them', async () => {
    const first = await world.import(table(`KNOWN1;${imei(60)};Funk 1;Stadt Auental;`, `KNOWN2;${imei(61)};Funk 1;Stadt Auental;`));
    expect(first.view.created).to.equal(2);
    const { rows, errors } = await world.import(table(
      `KNOWN1;${imei(60)};Funk 1;Stadt Auental;`, 'KNOWN2;;Funk 1;Stadt Auental;TOR-2', `KNOWN1;${imei(61)};Funk 1;Stadt Auental;`,
    ).replace('KNOWN1;' + imei(61), `KNOWN3;${imei(61)}`));
    expect(rows.map((row) => row.outcome)).to.deep.equal(['unchanged', 'unchanged', 'rejected']);
    expect(rows[0]).to.include({ deviceId: first.rows[0]?.deviceId, assetTag: first.rows[0]?.assetTag });
    expect(errors).to.deep.equal(['4/IMEI: device_import.known_otherwise']);
    const mixed = await world.import(table(`KNOWN1;${imei(61)};Funk 1;Stadt Auental;`, 'KNOWN2;;R5;Stadt Auental;'));
    expect(mixed.errors).to.deep.equal(['2/Seriennummer: device.identifier_taken', '2/IMEI: device.identifier_taken', '3/Seriennummer: device_import.known_otherwise']);
  });

  it('shows everything in a dry run and registers nothing', async () => {
    const list = table('DRY1;;M10;Stadt Auental;TOR-2', 'N/A;;M10;Stadt Auental;TOR-2');
    const before = await engine.uow.read((db) => db.many(devices, { ownerId: world.orders.auental }));
    const { view, rows } = await world.import(list, { dryRun: true });
    expect(view).to.deep.include({ dryRun: true, created: 1, rejected: 1 });
    expect(rows[0]).to.include({ outcome: 'created', deviceId: null, assetTag: null });
    expect(await engine.uow.read((db) => db.many(devices, { ownerId: world.orders.auental }))).to.have.length(before.length);
    const { id } = await replayDeviceImport(world.deps, testContext('spreadsheet'), view.id, false);
    expect((await world.run(id)).view).to.deep.include({ dryRun: false, created: 1, rejected: 1 });
  });

  it('recognises the same file, keeps its bytes sealed, and goes through it again when asked', async () => {
    const bytes = Buffer.from(table('SAME1;;M10;Stadt Auental;TOR-2', 'SAME2;;Neues Modell;Stadt Auental;TOR-2'));
    const { view } = await world.import(bytes);
    expect((await world.start(bytes, { again: false })).id).to.equal(view.id);
    const [found] = await engine.uow.read((db) => db.many(deviceImports, { id: view.id }));
    const parts = await engine.uow.read((db) => db.many(deviceImportParts, { fileId: found?.fileId ?? '' }));
    expect(Buffer.concat(parts.map((part) => part.sealed)).includes('SAME1')).to.equal(false);
    const kept: Buffer[] = [];
    for await (const part of readParts(world.deps, found?.fileId ?? '')) kept.push(part);
    expect(Buffer.concat(kept).equals(bytes)).to.equal(true);
    const again = await replayDeviceImport(world.deps, testContext('spreadsheet'), view.id, false);
    expect(await refusedWith(replayDeviceImport(world.deps, testContext('spreadsheet'), again.id, false))).to.equal('device_import.unfinished');
    expect((await world.run(again.id)).rows.map((row) => row.outcome)).to.deep.equal(['unchanged', 'rejected']);
  });

  it('keeps somebody else from seeing it, and gives both of two who hand in the same file at once one import', async () => {
    const bytes = table('RACE1;;M10;Stadt Auental;TOR-2');
    const [a, b] = await Promise.all([world.start(bytes, { again: false }), world.start(bytes, { again: false })]);
    expect(a.id).to.equal(b.id);
    expect(await refusedWith(world.outcome(a.id, 'somebody-else'))).to.equal('device_import.not_found');
  });

  it('reads what spreadsheets write: Windows-1252, commas, tabs, quotes, ="…", a mark at the beginning, empty rows', async () => {
    const commas = `\uFEFFSerial,Model,Company,Default Location,Asset Notes\r\n"=""00123""",M10,"Stadt Auental",TOR-2,"a, b\nc"\r\n\r\n,,,,\r\nTABS1,M10,Stadt Auental,TOR-2,\r\n`;
    const first = await world.import(commas);
    expect(first.errors).to.deep.equal([]);
    expect(first.rows.map((row) => row.rowNumber)).to.deep.equal([2, 5]);
    expect((await device(first.rows[0]?.deviceId)).serial).to.equal('00123');
    const tabs = Buffer.from('Seriennummer\tModell\tEigentümer\rWIN1\tM10\tStadt Auental\r', 'latin1');
    expect((await world.import(tabs)).view).to.deep.include({ created: 1, rejected: 0 });
    expect(await refusedWith(world.start('Name,Preis\n1,2\n'))).to.equal('device_import.columns_missing');
    expect(await refusedWith(world.start('Serial,SN,Model,Owner\n1,2,3,4\n'))).to.equal('device_import.columns_repeated');
    expect(await refusedWith(world.start(''))).to.equal('device_import.empty');
  });

  it('refuses a file that is no table from some row on, before anything of it is imported', async () => {
    const { view, rows } = await world.import(table('WHOLE1;;M10;Stadt Auental;TOR-2', '"WHOLE2;;M10;Stadt Auental;TOR-2', 'WHOLE3;;M10;Stadt Auental;TOR-2'));
    expect(view).to.deep.include({ state: 'refused', created: 0 });
    expect(view.problem).to.include({ code: 'device_import.malformed', row: 3 });
    expect(rows).to.deep.equal([]);
  });

  it('reports as CSV that no spreadsheet takes for formulas', async () => {
    const { view } = await world.import(table('=1+1;;M10;Stadt Auental;TOR-2', 'REPORT1;;M10;@Stadt;TOR-2'));
    const text = (await importReport(engine.uow, view.id, 'de').toArray()).join('');
    expect(text).to.contain('Zeile;Ergebnis;Inventarnummer;Gerät;Spalte;Fehler;Was nicht stimmt;Wert\r\n');
    expect(text).to.contain("3;abgewiesen;;;Eigentümer;device_import.organisation_unknown;Diese Organisation gibt es in Ihrem Bereich nicht.;'@Stadt");
    expect(text).to.match(/^\uFEFF/).and.not.match(/(^|;)[=@]/m);
  });

  it('leaves nothing behind that must not be', async () => {
    expect(await engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
  });
});
