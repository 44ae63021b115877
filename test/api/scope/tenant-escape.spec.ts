import { expect } from 'chai';
import { newId } from '../../../src/shared/ids.ts';
import { describeEngines } from '../../support/engines.ts';
import { buildMatrixWorld, type MatrixWorld } from '../../support/matrix/build-world.ts';
import { versionOf } from '../../support/matrix/tenant-stage.ts';

interface ScanResult {
  readonly outcome: string;
  readonly deviceId: string | null;
  readonly orderLineId: string | null;
  readonly announcedIdentifierId: string | null;
}

/** Ways around the scope that do not name an id of the other tenant: by numbers, by what is shared, by what one may give oneself. */
describeEngines('tenant escape', (engine) => {
  let world: MatrixWorld;
  before(async function () {
    this.timeout(60_000);
    world = await buildMatrixWorld(engine);
  });
  after(() => world?.close());

  const foreignMarks = (text: string): readonly string[] => [...world.foreign.marks, world.foreign.word].filter((mark) => text.includes(mark));

  it('tells those who have a share of an order nothing of the other shares', async () => {
    const { own } = world;
    const { items } = await own.as.procurement.must<{ items: readonly { id: string; organisationId: string; netMinor: number | null }[] }>('listOrders');
    const joint = items.find((order) => order.organisationId === world.common.root);
    expect(joint?.netMinor).to.equal(null);
    const { text } = await own.as.procurement.call('getOrder', { path: { id: joint?.id ?? '' } });
    const order = JSON.parse(text) as { whole: boolean; amounts: unknown; lines: readonly { counters: unknown; shares: readonly { quantity: number }[] }[] };
    expect([order.whole, order.amounts, order.lines.map((line) => line.shares.map((share) => share.quantity))]).to.deep.equal([false, null, [[2]]]);
    expect(foreignMarks(text)).to.deep.equal([]);
  });

  it("does not let a scanner find out about another tenant's devices and deliveries", async () => {
    const { own, foreign } = world;
    const values = [`${foreign.word.toUpperCase()}0`, `${foreign.word.toUpperCase()}900`];
    const scans = values.map((value) => ({ id: newId(), kind: 'serial', value }));
    const { text } = await own.as.it_support.call('addScans', { path: { id: own.ids.openReceipt }, body: { scans } });
    const { results } = JSON.parse(text) as { results: readonly ScanResult[] };
    expect(results.map(({ deviceId, orderLineId, announcedIdentifierId }) => [deviceId, orderLineId, announcedIdentifierId])).to.deep.equal([[null, null, null], [null, null, null]]);
    const receipt = await own.as.it_support.call('getReceipt', { path: { id: own.ids.openReceipt } });
    expect(foreignMarks(receipt.text)).to.deep.equal([]);
  });

  it('does not find a device of another tenant by what is printed on it', async () => {
    const { own, foreign } = world;
    const { assetTag } = await foreign.as.it_support.must<{ assetTag: string }>('getDevice', { path: { id: foreign.ids.device } });
    for (const value of [assetTag, `https://x/d/${assetTag}`, `${foreign.word.toUpperCase()}0`]) {
      expect((await own.as.it_support.call('lookUpDevice', { query: { value } })).status, value).to.equal(404);
    }
  });

  it('does not let a statement speak of another order than the one that it is entered for', async () => {
    const { own, foreign } = world;
    const { number } = await foreign.as.procurement.must<{ number: string }>('getOrder', { path: { id: foreign.ids.silent } });
    const answer = await own.as.procurement.call('enterStatements', { path: { id: own.ids.order }, body: { lines: [{ orderNumber: number, lineReference: '1', confirmed: 1 }] } });
    expect(answer.status).to.equal(422);
    const table = `orderNumber,lineReference,confirmed\n${number},1,20\n`;
    expect((await own.as.procurement.call('uploadSupplierDocument', { path: { id: world.common.connection }, raw: table })).status).to.equal(403);
    const { lines } = await foreign.as.procurement.must<{ lines: readonly { state: string }[] }>('getOrder', { path: { id: foreign.ids.silent } });
    expect(lines.map((line) => line.state)).to.deep.equal(['unanswered']);
  });

  it('lets nobody give away or take more rights than they have', async () => {
    const { own, foreign, common } = world;
    const give = (organisationId: string) => own.as.admin.call('giveGrant', { path: { id: own.ids.user }, body: { role: 'admin', organisationId } });
    expect((await give(foreign.ids.town)).status).to.be.oneOf([404, 422]);
    expect((await give(common.root)).status).to.be.oneOf([404, 422]);
    const { user } = await own.as.admin.must<{ user: { id: string } }>('getSession');
    expect((await own.as.admin.call('giveGrant', { path: { id: user.id }, body: { role: 'procurement', organisationId: own.ids.town } })).status).to.equal(403);
    const moved = { parentId: foreign.ids.town };
    const version = await versionOf(world, 'school', own.ids.school);
    expect((await own.as.admin.call('updateOrganisation', { path: { id: own.ids.school }, body: moved, version })).status).to.be.oneOf([404, 422]);
  });

  it('keeps an API token within what it was made for', async () => {
    const { own } = world;
    const { token } = await own.as.procurement.must<{ token: string }>('createToken', { body: { name: 'nur lesen', expiresInDays: 1, permissions: ['order:read'] } });
    const by = (path: string) => fetch(`${world.api.origin}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await by(`/orders/${own.ids.order}`)).status).to.equal(200);
    expect((await by(`/orders/${world.foreign.ids.order}`)).status).to.equal(404);
    expect((await by('/funding-programmes')).status).to.equal(403);
  });
});
