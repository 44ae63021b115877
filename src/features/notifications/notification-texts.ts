import { moveSentence } from '../allocation/promise-sentences.ts';
import type { Facts } from './notification-tables.ts';
import type { NotificationTopic } from './notification-topics.ts';

export type TextLanguage = 'de' | 'en';

export interface NotificationText {
  readonly subject: string;
  /** The sentence, then one line for each fact. */
  readonly body: string;
}

type Words = Readonly<Record<TextLanguage, { readonly subject: string; readonly sentence: string }>>;

/** `{name}` stands for a fact of that name, or for nothing where there is none. */
const texts: Readonly<Record<NotificationTopic, Words>> = {
  'order.approval_needed': {
    de: { subject: 'Bestellung {number} wartet auf Freigabe', sentence: 'Eine zweite Person muss die Bestellung prüfen und freigeben.' },
    en: { subject: 'Order {number} awaits approval', sentence: 'A second person has to check and approve the order.' },
  },
  'order.decided': {
    de: { subject: 'Über Bestellung {number} ist entschieden', sentence: 'Die Freigabe der Bestellung wurde erteilt oder verweigert.' },
    en: { subject: 'Order {number} has been decided', sentence: 'The order was approved or refused.' },
  },
  'order.in_doubt': {
    de: { subject: 'Bestellung {number}: Übermittlung ungewiss', sentence: 'Ob die Bestellung beim Lieferanten angekommen ist, steht nicht fest. Bitte dort nachfragen, bevor sie erneut gesendet wird.' },
    en: { subject: 'Order {number}: sending in doubt', sentence: 'It is not certain that the supplier has received the order. Please ask before it is sent again.' },
  },
  'order.eta_changed': {
    de: { subject: 'Bestellung {number}: Liefertermin geändert', sentence: 'Der Lieferant hat einen Termin verschoben.' },
    en: { subject: 'Order {number}: delivery date changed', sentence: 'The supplier has moved a date.' },
  },
  'order.exception': {
    de: { subject: 'Bestellung {number} braucht Aufmerksamkeit', sentence: 'Die Angaben des Lieferanten weichen von der Bestellung ab.' },
    en: { subject: 'Order {number} needs attention', sentence: 'What the supplier says differs from the order.' },
  },
  'order.cancellation_settled': {
    de: { subject: 'Bestellung {number}: Stornierung beantwortet', sentence: 'Der Lieferant hat über die Stornierung entschieden.' },
    en: { subject: 'Order {number}: cancellation answered', sentence: 'The supplier has decided on the cancellation.' },
  },
  'order.surplus': {
    de: { subject: 'Bestellung {number}: mehr geliefert als bestellt', sentence: 'Die Überlieferung liegt in Quarantäne, bis jemand sie annimmt oder zurückschickt.' },
    en: { subject: 'Order {number}: more delivered than ordered', sentence: 'The surplus is kept in quarantine until somebody accepts it or sends it back.' },
  },
  'supplier.document_quarantined': {
    de: { subject: 'Ein Dokument eines Lieferanten ist nicht lesbar', sentence: 'Das Dokument wurde aufbewahrt und nicht verarbeitet. Bitte ansehen.' },
    en: { subject: 'A document of a supplier cannot be read', sentence: 'The document was kept and not processed. Please have a look.' },
  },
  'supplier.connection_failing': {
    de: { subject: 'Anbindung {name} ist gestört', sentence: 'Der Lieferant ist zurzeit nicht erreichbar oder weist Anfragen ab.' },
    en: { subject: 'Connection {name} is failing', sentence: 'The supplier cannot be reached at present or refuses requests.' },
  },
  'receipt.posted': {
    de: { subject: 'Wareneingang {number} gebucht', sentence: 'Geräte sind eingetroffen und gezählt.' },
    en: { subject: 'Goods receipt {number} posted', sentence: 'Devices have arrived and were counted.' },
  },
  'request.submitted': {
    de: { subject: 'Bedarfsanforderung {number} eingereicht', sentence: 'Die Anforderung kann geprüft werden.' },
    en: { subject: 'Equipment request {number} handed in', sentence: 'The request can be reviewed.' },
  },
  'request.decided': {
    de: { subject: 'Über Bedarfsanforderung {number} ist entschieden', sentence: 'Die Entscheidung steht bei der Anforderung, mit Gründen für Ablehnungen.' },
    en: { subject: 'Equipment request {number} has been decided', sentence: 'The decision stands with the request, with reasons for what was refused.' },
  },
  'request.needs_info': {
    de: { subject: 'Rückfrage zu Bedarfsanforderung {number}', sentence: 'Bitte die Rückfrage beantworten und die Anforderung erneut einreichen.' },
    en: { subject: 'A question about equipment request {number}', sentence: 'Please answer the question and hand the request in again.' },
  },
  'allocation.awarded': {
    de: { subject: 'Geräte zugeteilt, Lauf {number}', sentence: 'Ihrer Organisation wurden Geräte zugeteilt und reserviert.' },
    en: { subject: 'Devices awarded, run {number}', sentence: 'Your organisation was awarded devices, which are reserved now.' },
  },
  'promise.changed': {
    de: { subject: 'Neuer Termin für Ihre Anforderung', sentence: 'Was wir Ihnen zusagen können, hat sich geändert. Ohne Datum heißt: zurzeit kein Termin.' },
    en: { subject: 'A new date for your request', sentence: 'What we can promise you has changed. No date means: none at present.' },
  },
  'hand_over.prepared': {
    de: { subject: 'Übergabe {number} liegt bereit', sentence: 'Ein Paket ist für Sie zusammengestellt. Bitte den Empfang bestätigen, sobald Sie es haben.' },
    en: { subject: 'Hand-over {number} is ready', sentence: 'A bundle has been made up for you. Please confirm the receipt once you have it.' },
  },
  'hand_over.confirmed': {
    de: { subject: 'Übergabe {number} bestätigt', sentence: 'Der Empfang ist bestätigt, das Protokoll liegt vor.' },
    en: { subject: 'Hand-over {number} confirmed', sentence: 'The receipt is confirmed, and the record is available.' },
  },
  'assignment.due': {
    de: { subject: 'Rückgaben sind fällig', sentence: 'Für Leihgeräte Ihrer Organisation ist das Rückgabedatum verstrichen.' },
    en: { subject: 'Returns are due', sentence: 'The due date of devices lent by your organisation has passed.' },
  },
  'device.lost': {
    de: { subject: 'Gerät {assetTag} als verloren oder gestohlen gemeldet', sentence: 'Das Gerät ist gesperrt.' },
    en: { subject: 'Device {assetTag} reported lost or stolen', sentence: 'The device is locked.' },
  },
  'device.transferred': {
    de: { subject: 'Weitergabe {number}', sentence: 'Geräte sind in die Verwahrung Ihrer Organisation übergegangen.' },
    en: { subject: 'Transfer {number}', sentence: 'Devices have passed into the custody of your organisation.' },
  },
  'job.dead': {
    de: { subject: 'Ein Auftrag im Hintergrund ist gescheitert', sentence: 'Er wird nicht von selbst wiederholt. Bitte die Ursache ansehen und ihn erneut anstoßen.' },
    en: { subject: 'A background job has failed', sentence: 'It is not repeated by itself. Please look at the cause and start it again.' },
  },
};

/** What facts are called where they are listed; others are left out, since they are codes and ids for programs. */
const labels: Readonly<Record<string, Readonly<Record<TextLanguage, string>>>> = {
  position: { de: 'Position', en: 'Line' },
  units: { de: 'Stück', en: 'Units' },
  approved: { de: 'Genehmigt', en: 'Approved' },
  asked: { de: 'Angefragt', en: 'Asked' },
  accepted: { de: 'Angenommen', en: 'Accepted' },
  surplus: { de: 'Zu viel', en: 'Surplus' },
  waiting: { de: 'Wartend', en: 'Waiting' },
  from: { de: 'Bisher', en: 'Before' },
  to: { de: 'Neu', en: 'Now' },
  days: { de: 'Tage', en: 'Days' },
  promisedOn: { de: 'Zugesagt zum', en: 'Promised for' },
  expectedOn: { de: 'Erwartet am', en: 'Expected on' },
  returnOn: { de: 'Zurück am', en: 'Back on' },
  code: { de: 'Kennung', en: 'Code' },
};

/** How a notification reads. Facts are numbers, dates and codes, so a line break in one is a mistake and is flattened. */
export function notificationText(topic: NotificationTopic, facts: Facts, language: TextLanguage): NotificationText {
  const { subject, sentence } = texts[topic][language];
  const filled = subject.replace(/\{(\w+)\}/g, (_, name: string) => textOf(facts[name], language)).replace(/\s+/g, ' ').trim();
  const reason = topic === 'promise.changed' ? moveSentence(facts, language)?.replace(/\s+/g, ' ') : undefined;
  const lines = Object.entries(facts).flatMap(([name, value]) => {
    const label = labels[name]?.[language];
    return label === undefined || value === null ? [] : [`${label}: ${textOf(value, language)}`];
  });
  return { subject: filled.slice(0, 200), body: [sentence, ...(reason === undefined ? [] : [reason]), ...lines].join('\n') };
}

function textOf(value: Facts[string] | undefined, language: TextLanguage): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return { de: ['nein', 'ja'], en: ['no', 'yes'] }[language][Number(value)] ?? '';
  const text = String(value).replace(/\s+/g, ' ');
  return language === 'de' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split('-').reverse().join('.') : text;
}
