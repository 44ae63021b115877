import { expect } from 'chai';
import { notificationText } from '../../../src/features/notifications/notification-texts.ts';
import { notificationTopics } from '../../../src/features/notifications/notification-topics.ts';

describe('texts of notifications', () => {
  it('exist for every topic in both languages, different ones, and leave no placeholder', () => {
    for (const topic of notificationTopics) {
      const [de, en] = [notificationText(topic, {}, 'de'), notificationText(topic, {}, 'en')];
      for (const { subject, body } of [de, en]) {
        expect(subject, topic).to.match(/^[A-ZÄÖÜ]/).and.not.match(/[{}]|\s{2}|\s$/);
        expect(body.length, topic).to.be.greaterThan(10);
      }
      expect(de.subject, topic).to.not.equal(en.subject);
      expect(de.body, topic).to.not.equal(en.body);
    }
  });

  it('say the facts that people read, dates as the language writes them, and no ids', () => {
    const facts = { number: 'PO-2020-000001', lineId: 'b5c6', position: 1, from: '2020-05-08', to: '2020-05-29', days: 21, units: 38, direction: 'later' };
    expect(notificationText('order.eta_changed', facts, 'de')).to.deep.equal({
      subject: 'Bestellung PO-2020-000001: Liefertermin geändert',
      body: 'Der Lieferant hat einen Termin verschoben.\nPosition: 1\nBisher: 08.05.2020\nNeu: 29.05.2020\nTage: 21\nStück: 38',
    });
    expect(notificationText('order.eta_changed', facts, 'en').body).to.contain('Before: 2020-05-08\nNow: 2020-05-29');
  });

  it('cannot be made to break out of their line', () => {
    const { subject, body } = notificationText('supplier.connection_failing', { name: 'A\r\nBcc: all@example.org', code: 'x\ny' }, 'en');
    expect(subject).to.equal('Connection A Bcc: all@example.org is failing');
    expect(body.split('\n')).to.have.length(2);
  });
});
