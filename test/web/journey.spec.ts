import { expect } from 'chai';
import { describeWithBrowser } from './support/describe-with-browser.ts';
import { Visitor } from './support/visitor.ts';
import { useWebWorld } from './support/one-world.ts';
import type { Language } from './support/browser.ts';

const say = {
  de: {
    newRequest: 'Neue Anforderung', children: /Kinder und Jugendliche/, more: 'Eines mehr', send: 'Anforderung senden', approve: 'Genehmigen', orders: 'Bestellungen', newOrderTitle: 'Neue Bestellung',
    supplier: 'Lieferant', receiver: 'Für', model: 'Modell, Zeile 1', article: 'Artikelnummer, Zeile 1', quantity: 'Menge, Zeile 1', price: 'Einzelpreis, Zeile 1', submit: 'Zur Freigabe geben', release: 'Freigeben', sent: 'Als gesendet eintragen',
    receive: 'Lieferung annehmen', note: 'Lieferschein', begin: 'Zählung beginnen', belongs: /gehört zu/, accepted: 'Angenommen', duplicate: 'Schon gezählt', post: 'Zählung buchen …', takeOver: /4 Teile übernehmen/,
    preview: /^Vorschau für/, commit: 'Festschreiben …', award: /3 Geräte zuteilen/, handOver: 'Neue Übergabe', to: 'Empfänger', takeAll: /Alle 3 übernehmen/, prepare: /Übergabe mit 3 Geräten vorbereiten/, arrived: 'Ja, angekommen', done: /Alle 3 sind bei Ihnen|erledigt/,
    awaiting: 'wartet auf Freigabe', posted: 'gebucht', committed: 'festgeschrieben', prepared: 'vorbereitet', held: /Alles, was Sie angefordert haben, ist bei Ihnen/,
  },
  en: {
    newRequest: 'New request', children: /Children and young people/, more: 'One more', send: 'Send request', approve: 'Approve', orders: 'Orders', newOrderTitle: 'New order',
    supplier: 'Supplier', receiver: 'For', model: 'Model, line 1', article: 'Article number, line 1', quantity: 'Quantity, line 1', price: 'Unit price, line 1', submit: 'Submit for approval', release: 'Approve', sent: 'Record as sent',
    receive: 'Receive delivery', note: 'Delivery note', begin: 'Begin to count', belongs: /belongs to/, accepted: 'Accepted', duplicate: 'Counted already', post: 'Post count …', takeOver: /Take over 4 items/,
    preview: /^Preview for/, commit: 'Commit …', award: /Award 3 devices/, handOver: 'New hand-over', to: 'Receiver', takeAll: /Take over all 3/, prepare: /Prepare hand-over of 3 devices/, arrived: 'Yes, arrived', done: /All 3 are with you|fully handed over/,
    awaiting: 'awaiting approval', posted: 'posted', committed: 'committed', prepared: 'prepared', held: /Everything you requested is with you/,
  },
} as const satisfies Readonly<Record<Language, object>>;

describeWithBrowser('a request from the question to the devices, in a browser', (browser) => {
  for (const language of ['de', 'en'] as const) {
    describe(language, () => {
      const open = useWebWorld();

      it('is asked for, approved, ordered, received by scan, allocated and handed over', async () => {
        const words = say[language];
        // the pages are the same in both languages; that they have no barrier is looked at in one
        const look = (visitor: Visitor, what: string): Promise<void> => (language === 'de' ? visitor.look(what) : Promise.resolve());
        const world = open();
        // a school with a phone
        const school = await Visitor.arrive(browser(), world, 'school', { language, size: 'phone' });
        await look(school, 'portal, empty');
        await school.link(words.newRequest).first().click();
        await school.page.getByRole('radio', { name: words.children }).click();
        await school.page.getByRole('radio', { name: 'Tablet' }).click();
        await school.button(words.more).click();
        await school.button(words.more).click();
        await look(school, 'new request');
        await school.button(words.send).click();
        await school.page.getByRole('heading', { level: 1, name: /3 × Tablet/ }).waitFor();
        await look(school, 'request, in review');

        const approver = await Visitor.arrive(browser(), world, 'approver', { language });
        await approver.page.goto('/requests');
        await approver.link(/^RQ-/).first().click();
        await approver.button(words.approve).click();
        await approver.button(words.approve).waitFor({ state: 'detached' });
        await look(approver, 'request, approved');

        const buyer = await Visitor.arrive(browser(), world, 'buyer', { language });
        await look(buyer, 'today');
        await buyer.link(words.orders).click();
        await buyer.page.getByRole('heading', { level: 1, name: words.orders }).waitFor();
        await buyer.page.keyboard.press('n');
        await buyer.page.getByRole('heading', { level: 1, name: words.newOrderTitle }).waitFor();
        await buyer.choose(words.supplier, /Nordlicht/);
        await buyer.choose(words.receiver, 'Stadt Auental');
        await buyer.choose(words.model, 'Tablet Morgan 10');
        await buyer.field(words.article).fill('NL-4410');
        await buyer.field(words.quantity).fill('4');
        await buyer.field(words.price).fill('389,00');
        await look(buyer, 'new order');
        await buyer.button(words.submit).click();
        await buyer.page.getByText(words.awaiting).first().waitFor();
        await look(buyer, 'order, awaiting approval');

        const second = await Visitor.arrive(browser(), world, 'secondBuyer', { language, scheme: 'dark' });
        await second.page.goto('/approvals');
        await look(second, 'approvals, dark');
        await second.button(new RegExp(`PO-.*${words.release}|${words.release} PO-`, 'i')).click();
        await second.button(new RegExp(words.release)).waitFor({ state: 'detached' });
        // what the second did is seen here without a reload
        await buyer.button(words.sent).click();
        await buyer.button(words.sent).waitFor({ state: 'detached' });

        const support = await Visitor.arrive(browser(), world, 'support', { language });
        await support.button(words.receive).first().click();
        await support.choose(words.supplier, /Nordlicht/);
        await support.field(words.note).fill('LS-1');
        await support.button(words.begin).click();
        await support.choose(words.belongs, /PO-.*Tablet/);
        for (const serial of ['FWA00001', 'FWA00002', 'FWA00003', 'FWA00004', 'FWA00001']) await support.scan(serial);
        await support.page.getByText(words.duplicate).first().waitFor();
        await look(support, 'receipt, counting');
        await support.button(words.post).click();
        await support.button(words.takeOver).click();
        await support.page.getByText(words.posted, { exact: true }).first().waitFor();
        await look(support, 'receipt, posted');

        await approver.page.goto('/allocation');
        await look(approver, 'allocation');
        await approver.button(words.preview).first().click();
        await approver.button(words.commit).click();
        await approver.button(words.award).click();
        await approver.page.getByText(words.committed, { exact: true }).first().waitFor();
        await look(approver, 'run, committed');

        await support.page.goto('/hand-overs');
        await support.link(words.handOver).first().click();
        await support.choose(words.to, 'GS Lindenhof');
        await support.button(words.takeAll).click();
        await look(support, 'new hand-over');
        await support.button(words.prepare).click();
        await support.page.getByText(words.prepared, { exact: true }).first().waitFor();
        await look(support, 'hand-over, prepared');

        await school.page.goto('/portal');
        await school.button(words.arrived).click();
        await school.page.getByText(words.held).waitFor();
        await look(school, 'portal, all there');
        const devices = await world.as.support.get('/devices?state=handed_over');
        expect(devices.body.items.map((device: { custodianName: string }) => device.custodianName)).to.deep.equal(['GS Lindenhof', 'GS Lindenhof', 'GS Lindenhof']);
        expect([school, approver, buyer, second, support].flatMap(({ complaints }) => complaints).join('\n')).to.equal('');
        await Promise.all([school, approver, buyer, second, support].map((visitor) => visitor.leave()));
      });
    });
  }
});
