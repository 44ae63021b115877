import { readConfig, type Config } from '../../../src/config.ts';
import { createUser } from '../../../src/features/identity/write-users.ts';
import { deliverNotificationJob } from '../../../src/features/notifications/deliver-notification-job.ts';
import { fanOutJob } from '../../../src/features/notifications/fan-out-job.ts';
import { notificationDeliveries, notifications, type Facts } from '../../../src/features/notifications/notification-tables.ts';
import type { NotificationTopic } from '../../../src/features/notifications/notification-topics.ts';
import { notify } from '../../../src/features/notifications/raise-notification.ts';
import { createWebhook, subscribeByMail, type EndpointWithSecret } from '../../../src/features/notifications/write-endpoints.ts';
import { createOrganisation } from '../../../src/features/organisations/create-organisation.ts';
import { outbox } from '../../../src/jobs/job-tables.ts';
import { runJob, type RunOutcome } from '../../../src/jobs/run-job.ts';
import { createKeyring } from '../../../src/shared/crypto/sealed-box.ts';
import { newId } from '../../../src/shared/ids.ts';
import { createLogger } from '../../../src/shared/log.ts';
import type { Role } from '../../../src/shared/permissions.ts';
import { testHandlers } from '../../jobs/support/test-handlers.ts';
import { testContext, type TestEngine } from '../../support/engines.ts';

export const everywhere = { all: true } as const;

/** A provider with two schools, and shorthands for telling them something and letting it be delivered. */
export class NotificationStage {
  readonly #engine: TestEngine;
  readonly context = testContext('notifications');
  readonly environment: Record<string, string> = { NODE_ENV: 'test', SECRET_KEY: 'a key of thirty-two characters or more', MAIL_FROM: 'zeugwart@example.org', ALLOW_PRIVATE_HOSTS: '127.0.0.0/8' };
  provider = '';
  school = '';
  otherSchool = '';
  #users = 0;

  constructor(engine: TestEngine) {
    this.#engine = engine;
  }

  get config(): Config {
    return readConfig(this.environment, () => '');
  }

  get deps() {
    return { uow: this.#engine.uow, config: this.config, secrets: createKeyring(this.config.secretKey) };
  }

  async build(): Promise<this> {
    const organisation = async (kind: 'provider' | 'municipality' | 'school', parentId: string | null, name: string) => (await createOrganisation(this.deps, this.context, { kind, parentId, name })).id;
    this.provider = await organisation('provider', null, 'Rechenzentrum Weserland');
    const town = await organisation('municipality', this.provider, 'Stadt Auental');
    this.school = await organisation('school', town, 'GS Lindenhof');
    this.otherSchool = await organisation('school', town, 'GS Talweg');
    return this;
  }

  async user(role: Role, organisationId: string, email: string | null, locale: 'de' | 'en' = 'de'): Promise<string> {
    const { user } = await createUser(this.deps, this.context, everywhere, { loginName: `reader-${++this.#users}`, displayName: 'Reader', password: 'kirschkern weit gespuckt', email, locale, grants: [{ role, organisationId }] });
    return user.id;
  }

  async subscribe(userId: string, organisationId: string, topics: readonly NotificationTopic[]): Promise<string> {
    const context = { actor: { kind: 'user', id: userId, name: 'reader', grants: [] }, requestId: 'test' } as const;
    return (await subscribeByMail(this.deps, context, everywhere, { organisationId, topics })).id;
  }

  webhook(url: string, organisationId: string, topics: readonly NotificationTopic[]): Promise<EndpointWithSecret> {
    return createWebhook(this.deps, this.context, everywhere, { organisationId, url, topics });
  }

  /** Tells an organisation something and fans it out; returns the jobs of the deliveries. */
  async tell(organisationId: string, topic: NotificationTopic, facts: Facts = { number: 'HO-2020-000001', units: 3 }): Promise<readonly { readonly jobId: string; readonly deliveryId: string }[]> {
    const subjectId = newId();
    await this.#engine.uow.write(this.context, (tx) => {
      notify(tx, { organisationId, topic, subjectKind: 'hand_over', subjectId, facts });
      return Promise.resolve();
    });
    for (const { id } of await this.#waiting('fan-out-notification')) await this.run(id);
    const told = await this.#engine.uow.read(async (db) => {
      const [notification] = await db.many(notifications, { subjectId });
      return db.many(notificationDeliveries, { notificationId: notification?.id ?? '' });
    });
    return (await this.#waiting('deliver-notification')).map((row) => ({ jobId: row.id, deliveryId: (row.payload as { deliveryId: string }).deliveryId }))
      .filter(({ deliveryId }) => told.some((delivery) => delivery.id === deliveryId));
  }

  /** Runs a job once, as a worker would. */
  run(jobId: string): Promise<RunOutcome> {
    const handlers = testHandlers({ 'fan-out-notification': fanOutJob, 'deliver-notification': deliverNotificationJob(this.deps) });
    return runJob({ uow: this.#engine.uow, handlers, log: createLogger({ level: 'silent' }) }, jobId);
  }

  async delivery(deliveryId: string) {
    const row = await this.#engine.uow.read((db) => db.one(notificationDeliveries, { id: deliveryId }));
    if (!row) throw new Error('no such delivery');
    return row;
  }

  #waiting(type: 'fan-out-notification' | 'deliver-notification') {
    return this.#engine.uow.read((db) => db.many(outbox, { type, state: 'waiting' }, { orderBy: ['id'] }));
  }
}
