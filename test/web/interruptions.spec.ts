import { expect } from 'chai';
import { describeWithBrowser } from './support/describe-with-browser.ts';
import { useWebWorld } from './support/one-world.ts';
import { Visitor } from './support/visitor.ts';
import { PASSWORD, type WebWorld } from './support/web-world.ts';

/** An order of four tablets that the supplier knows, as others have made it. */
async function sentOrder({ as, provider, town, model }: WebWorld): Promise<{ readonly id: string; readonly version: number }> {
  const suppliers = await as.buyer.get('/suppliers');
  const placed = await as.buyer.post('/orders', {
    organisationId: provider, supplierId: suppliers.body.items[0].id, submit: true,
    lines: [{ productModelId: model, articleNumber: 'NL-4410', quantity: 4, unitPrice: 3_890_000, shares: [{ organisationId: town, quantity: 4 }] }],
  });
  const approved = await as.secondBuyer.put(`/orders/${placed.body.id}/approval`, { decision: 'approved' }, placed.body.version);
  const sent = await as.buyer.put(`/orders/${placed.body.id}/dispatch`, {}, approved.body.version);
  expect(sent.status, JSON.stringify(sent.body)).to.equal(200);
  return sent.body;
}

describeWithBrowser('what comes between a person and their work, in a browser', (browser) => {
  const open = useWebWorld();

  it('a session that ends in the middle of a form: sign in over it, and nothing typed is lost', async () => {
    const world = open();
    const school = await Visitor.arrive(browser(), world, 'school');
    await school.page.goto('/portal/requests/new');
    await school.page.getByRole('radio', { name: 'Tablet' }).click();
    await school.page.getByRole('radio', { name: /Kinder/ }).click();
    await school.page.getByLabel(/Möchten Sie etwas dazu sagen/).fill('Zwei neue Klassen ab Oktober.');
    await school.page.context().clearCookies();
    await school.button('Anforderung senden').click();
    await school.page.getByText('Ihre Sitzung ist abgelaufen').waitFor();
    await school.look('session ended');
    await school.page.locator('input[type=password]').fill(PASSWORD);
    await school.button('Anmelden').click();
    await school.page.getByText('Ihre Sitzung ist abgelaufen').waitFor({ state: 'detached' });
    expect(await school.page.getByLabel(/Möchten Sie etwas dazu sagen/).inputValue()).to.equal('Zwei neue Klassen ab Oktober.');
    await school.button('Anforderung senden').click();
    await school.page.getByRole('heading', { level: 1, name: /1 × Tablet/ }).waitFor();
    expect((await world.as.school.get('/requests')).body.items).to.have.length(1);
    expect(school.complaints.join('\n')).to.equal('');
    await school.leave();
  });

  it('a network that goes away in the middle of a scan loop: scan on, and all of it arrives once', async () => {
    const world = open();
    await sentOrder(world);
    const support = await Visitor.arrive(browser(), world, 'support');
    await support.button('Lieferung annehmen').first().click();
    await support.choose('Lieferant', /Nordlicht/);
    await support.button('Zählung beginnen').click();
    await support.choose(/gehört zu/, /PO-.*Tablet/);
    await support.scan('FWB00001');
    await support.page.getByText('Angenommen').first().waitFor();
    await support.goOffline(true);
    for (const serial of ['FWB00002', 'FWB00003', 'FWB00002']) await support.scan(serial);
    await support.page.getByText(/3 Scans liegen auf diesem Gerät/).waitFor();
    await support.look('scanning without a network');
    await support.goOffline(false);
    await support.page.getByText(/Scans liegen auf diesem Gerät/).waitFor({ state: 'detached' });
    const [receipt] = (await world.as.support.get('/receipts')).body.items;
    const scans = (await world.as.support.get(`/receipts/${receipt.id}/scans?limit=50&sort=scannedAt`)).body.items;
    const outcomes = scans.map((scan: { value: string; outcome: string }) => `${scan.value} ${scan.outcome}`).sort();
    expect(outcomes).to.deep.equal(['FWB00001 expected', 'FWB00002 duplicate', 'FWB00002 expected', 'FWB00003 expected'].sort());
    expect(support.complaints.join('\n')).to.equal('');
    await support.leave();
  });

  it('a second person who was faster: told so, nothing overwritten, and the new state is there', async () => {
    const world = open();
    const { id } = await sentOrder(world);
    const buyer = await Visitor.arrive(browser(), world, 'buyer');
    await buyer.page.goto(`/orders/${id}`);
    await buyer.button('Anhalten …').click();
    await buyer.field(/Grund/).fill('Rückfrage beim Träger');
    const { version } = (await world.as.buyer.get(`/orders/${id}`)).body as { version: number };
    expect((await world.as.buyer.put(`/orders/${id}/hold`, { reason: 'Schon angehalten' }, version)).status).to.equal(200);
    await buyer.button(/^Anhalten$/).click();
    await buyer.page.getByRole('alert').waitFor();
    expect(await buyer.field(/Grund/).inputValue()).to.equal('Rückfrage beim Träger');
    await buyer.page.keyboard.press('Escape');
    await buyer.page.getByText('angehalten', { exact: true }).first().waitFor();
    expect((await world.as.buyer.get(`/orders/${id}`)).body.holdReason).to.equal('Schon angehalten');
    expect(buyer.complaints.join('\n')).to.equal('');
    await buyer.leave();
  });
});
