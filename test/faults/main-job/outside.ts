import type { Stage } from '../../../demo/story/stage.ts';
import { PROVIDER } from '../../../demo/story/cast.ts';
import type { NotificationTopic } from '../../../src/features/notifications/notification-topics.ts';
import { code, id, int } from '../../../src/persistence/columns.ts';
import { query, type Reader } from '../../../src/persistence/reader.ts';
import { receiveMail, receiveWebhooks, type MailReceiver, type WebhookReceiver } from '../../stores/notifications/receivers.ts';

const told: readonly NotificationTopic[] = [
  'order.approval_needed', 'order.decided', 'order.eta_changed', 'order.exception', 'order.cancellation_settled', 'order.surplus', 'receipt.posted', 'allocation.awarded', 'hand_over.confirmed', 'device.lost',
];
/** What a person reads in the mail. */
const mailed: readonly NotificationTopic[] = ['order.decided', 'order.eta_changed', 'order.exception', 'order.cancellation_settled', 'device.lost'];

/** A webhook's id is its delivery's without the hyphens. */
const deliveryOf = (webhookId: string): string => webhookId.replace(/^msg_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Those outside who are told of what happens: a mail server and a system with a webhook. Nobody kills them. */
export class Outside {
  readonly #mail: MailReceiver;
  readonly #hooks: WebhookReceiver;

  private constructor(mail: MailReceiver, hooks: WebhookReceiver) {
    this.#mail = mail;
    this.#hooks = hooks;
  }

  static async open(): Promise<Outside> {
    return new Outside(await receiveMail(), await receiveWebhooks());
  }

  get environment(): Readonly<Record<string, string>> {
    return { SMTP_URL: this.#mail.url };
  }

  /** Asks to be told, as administrators and buyers do. */
  async subscribe(stage: Stage): Promise<void> {
    const organisationId = stage.organisation(PROVIDER);
    await stage.admin.post('/webhooks', { organisationId, url: this.#hooks.url, topics: told });
    await stage.as('procurement').post('/notification-subscriptions', { organisationId, topics: mailed });
  }

  /**
   * Who was told what, against what was to be told. A message that was repeated because nobody knew whether it had
   * arrived carries the id of the first, by which a receiver knows it; two ids for one message are a double.
   */
  async faults(db: Reader): Promise<readonly string[]> {
    const [deliveries, missing] = await db.selectAll(
      query({ id: id(), state: code(), channel: code() }, db.q('notification_deliveries as d').join('notification_endpoints as e', 'e.id', 'd.endpoint_id').select('d.id', 'd.state', 'e.channel')),
      query({ topic: code(), rows: int() }, db.q.raw(
        `select n.topic, count(*) as \`rows\` from notifications n join notification_endpoints e on e.channel = 'webhook' and json_contains(e.topics, json_quote(n.topic))
         left join notification_deliveries d on d.notification_id = n.id and d.endpoint_id = e.id
         where d.id is null group by n.topic`,
      )),
    );
    const hooks = new Map<string, Set<string>>();
    for (const { headers, body } of this.#hooks.messages) {
      const key = deliveryOf(String(headers['webhook-id']));
      hooks.set(key, (hooks.get(key) ?? new Set()).add(body));
    }
    const mails = new Set(this.#mail.mails.map(({ text }) => /^Message-ID:\s*<([^@>]+)/im.exec(text)?.[1] ?? ''));
    const known = new Set(deliveries.map((delivery) => delivery.id));
    return [
      ...missing.map(({ topic, rows }) => `notification.is_delivered: ${rows} of ${topic} were sent to nobody`),
      ...deliveries.filter(({ state }) => state !== 'sent').map((each) => `notification.is_sent: ${each.channel} ${each.id} is ${each.state}`),
      ...deliveries.filter((each) => !(each.channel === 'webhook' ? hooks.has(each.id) : mails.has(each.id))).map((each) => `notification.arrives: ${each.channel} ${each.id} never arrived`),
      ...[...hooks].filter(([, bodies]) => bodies.size > 1).map(([key]) => `notification.says_one_thing: ${key} came with different bodies`),
      ...[...hooks.keys(), ...mails].filter((key) => !known.has(key)).map((key) => `notification.is_known: ${key} arrived and nobody sent it`),
    ];
  }

  get messages(): number {
    return this.#hooks.messages.length + this.#mail.mails.length;
  }

  async close(): Promise<void> {
    await Promise.all([this.#mail.close(), this.#hooks.close()]);
  }
}
