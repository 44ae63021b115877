import { notificationDeliveries, notifications } from '../../../../src/features/notifications/notification-tables.ts';
import { notify } from '../../../../src/features/notifications/raise-notification.ts';
import { outbox } from '../../../../src/jobs/job-tables.ts';
import { newId } from '../../../../src/shared/ids.ts';
import { NotificationStage } from '../../../stores/notifications/notification-stage.ts';
import { receiveWebhooks } from '../../../stores/notifications/receivers.ts';
import { faultSettings } from '../fault-container.ts';
import { differences, type Scene, type Stage } from '../scene.ts';

const topic = 'hand_over.prepared';

/** A school is told something: by mail to its custodian, and by a webhook. */
export async function notificationScene({ engine, outside, mail }: Stage): Promise<Scene> {
  const world = await new NotificationStage(engine).build();
  Object.assign(world.environment, faultSettings);
  const hooks = await receiveWebhooks();
  await world.subscribe(await world.user('school_custodian', world.school, 'leitung@example.org'), world.school, [topic]);
  await world.webhook(hooks.url, world.school, [topic]);
  let told = 0;

  return {
    async arrange() {
      mail.mails.splice(0);
      hooks.messages.splice(0);
      // whoever is asked to tell of an arrival tells of a mail's and of a webhook's in turn
      const tellsOfMail = ++told % 2 === 0;
      mail.onMail = () => { if (tellsOfMail) outside.onArrival(); return Promise.resolve(undefined); };
      hooks.onMessage = () => { if (!tellsOfMail) outside.onArrival(); return Promise.resolve({ status: 204 }); };
      const subjectId = newId();
      await engine.uow.write(world.context, (tx) => {
        notify(tx, { organisationId: world.school, topic, subjectKind: 'hand_over', subjectId, facts: { number: 'HO-2020-000001', units: 3 } });
        return Promise.resolve();
      });
      const deliveries = () => engine.uow.read(async (db) => db.many(notificationDeliveries, { notificationId: (await db.many(notifications, { subjectId })).map((each) => each.id) }));
      const mailIds = (): readonly string[] => mail.mails.map((each) => /^Message-ID: (.+)$/im.exec(each.text)?.[1]?.trim() ?? '');
      const hookIds = (): readonly string[] => hooks.messages.map((each) => String(each.headers['webhook-id']));
      return {
        task: { kind: 'jobs', types: ['fan-out-notification', 'deliver-notification'] },
        isAhead: async () => mailIds().length + hookIds().length > (await deliveries()).filter((each) => each.state === 'sent').length,
        faults: async () => {
          const rows = await deliveries();
          const jobs = await engine.uow.read((db) => db.many(outbox, { type: 'deliver-notification' }));
          const ids = rows.map((row) => row.id);
          return differences(
            { states: ['sent', 'sent'], jobs: 2, mails: 1, hooks: 1, sentTwice: false },
            {
              states: rows.map((row) => row.state), jobs: jobs.filter((job) => ids.includes((job.payload as { deliveryId: string }).deliveryId)).length,
              // nobody can know whether the last message before the end arrived; the receiver knows it by its id
              mails: new Set(mailIds()).size, hooks: new Set(hookIds()).size, sentTwice: mailIds().length + hookIds().length > 3,
            },
          );
        },
      };
    },
    close: () => hooks.close(),
  };
}
