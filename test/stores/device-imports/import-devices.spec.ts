import { expect } from 'chai';
import { viewDevice } from '../../../src/features/devices/device-read-model.ts';
import { checkInvariants } from '../../support/invariants.ts';
import { describeEngines } from '../../support/engines.ts';
import { header, imei, ImportWorld } from './import-world.ts';

describeEngines('import of devices', (engine) => {
  let world: ImportWorld;
  before(async () => {
    world = await new ImportWorld(engine).build();
  });

  it('registers what a spreadsheet tells of', async () => {
    const { view, rows, errors } = await world.import([header, `AB00123;;M10;Stadt Auental;TOR-2`, `;${imei(1)};Funk 1;Stadt Birkheim;`].join('\r\n'));
    expect(errors).to.deep.equal([]);
    expect(view).to.deep.include({ state: 'done', rowsTotal: 2, rowsDone: 2, created: 2, rejected: 0 });
    const [tablet, phone] = await engine.uow.read(async (db) => [await viewDevice(db, rows[0]?.deviceId ?? ''), await viewDevice(db, rows[1]?.deviceId ?? '')]);
    expect(tablet).to.include({ serial: 'AB00123', state: 'in_stock', ownerId: world.orders.auental, custodianId: world.orders.root, stockLocationId: world.store });
    expect(phone).to.include({ state: 'handed_over', ownerId: world.orders.birkheim, custodianId: world.orders.birkheim });
    expect(phone?.identifiers.map(({ kind, value }) => [kind, value])).to.deep.equal([['imei', imei(1)]]);
    expect(await engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
  });
});
