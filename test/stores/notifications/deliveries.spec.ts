import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { grants, users } from '../../../src/features/identity/identity-tables.ts';
import { recordAudit } from '../../../src/features/audit/record-audit.ts';
import { closeSupplierGateway } from '../../../src/features/suppliers/supplier-gateway.ts';
import { notificationEndpoints } from '../../../src/features/notifications/notification-tables.ts';
import { messageIdOf } from '../../../src/features/notifications/send-mail.ts';
import { removeEndpoint, rotateWebhookSecret } from '../../../src/features/notifications/write-endpoints.ts';
import { endLeases, endPauses, jobRow } from '../../jobs/support/job-rows.ts';
import { describeEngines } from '../../support/engines.ts';
import { refusedWith } from '../../support/refused-with.ts';
import { NotificationStage, everywhere } from './notification-stage.ts';
import { receiveMail, receiveWebhooks, type MailReceiver, type WebhookReceiver } from './receivers.ts';
import { TYPESCRIPT } from '../../typescript/index.ts';

const PROCESS = fileURLToPath(new URL('./deliver-process.ts', import.meta.url));

describeEngines('deliveries of notifications', (engine) => {
  let stage: NotificationStage;
  let mail: MailReceiver;
  let hooks: WebhookReceiver;

  before(async function () {
    this.timeout(60_000);
    stage = await new NotificationStage(engine).build();
    [mail, hooks] = [await receiveMail(), await receiveWebhooks()];
  });
  beforeEach(() => {
    stage.environment['SMTP_URL'] = mail.url;
    mail.onMail = () => Promise.resolve(undefined);
    hooks.onMessage = () => Promise.resolve({ status: 204 });
    mail.mails.splice(0);
    hooks.messages.splice(0);
  });
  afterEach(async () => {
    // what a test leaves would be told of by the next one as well
    await engine.uow.write(stage.context, (tx) => {
      tx.update(notificationEndpoints, { active: true }, { active: false });
      recordAudit(tx, { action: 'notification_endpoint.changed', entityKind: 'notification_endpoint', entityId: stage.provider, organisationId: stage.provider });
      return Promise.resolve();
    });
  });
  after(async () => {
    await closeSupplierGateway(stage.deps);
    await Promise.all([mail.close(), hooks.close()]);
  });

  /** Delivers in a process of its own that is killed by `kill -9` when the receiver has got the message. */
  async function killWhileSending(jobId: string, whenReceived: (kill: () => Promise<unknown>) => void): Promise<void> {
    const child = spawn(process.execPath, [...TYPESCRIPT, PROCESS, jobId], { env: { ...process.env, ...stage.environment, ...engine.environment }, stdio: 'inherit' });
    const exited = once(child, 'exit');
    whenReceived(() => {
      child.kill('SIGKILL');
      return exited;
    });
    expect((await exited)[1]).to.equal('SIGKILL');
    await endLeases(engine);
    await endPauses(engine);
  }

  it('tell those who subscribed there or above, to the topic, with the permission, in their language', async () => {
    const reader = await stage.user('school_custodian', stage.school, 'leitung@example.org');
    const above = await stage.user('it_support', stage.provider, 'it@example.org', 'en');
    const elsewhere = await stage.user('school_custodian', stage.otherSchool, 'talweg@example.org');
    const holder = await stage.user('holder', stage.school, 'holder@example.org');
    await stage.subscribe(reader, stage.school, ['hand_over.prepared']);
    await stage.subscribe(above, stage.provider, ['hand_over.prepared', 'device.lost']);
    await stage.subscribe(elsewhere, stage.otherSchool, ['hand_over.prepared']);
    // subscribed to what they may not see: by the wrong role, by a grant elsewhere
    await stage.subscribe(holder, stage.school, ['hand_over.prepared']);
    await stage.subscribe(elsewhere, stage.school, ['hand_over.prepared']);
    const jobs = await stage.tell(stage.school, 'hand_over.prepared');
    expect(jobs).to.have.length(2);
    for (const { jobId } of jobs) expect(await stage.run(jobId)).to.equal('done');
    expect(mail.mails.map((each) => each.to[0]).sort()).to.deep.equal(['it@example.org', 'leitung@example.org']);
    const [german, english] = ['leitung', 'it'].map((name) => mail.mails.find((each) => each.to[0]?.startsWith(name))?.text ?? '');
    expect(german).to.match(/^Subject: =\?UTF-8\?|^Subject: .*bergabe HO-2020-000001/m).and.match(/^Auto-Submitted: auto-generated/m);
    expect(english).to.contain('Subject: Hand-over HO-2020-000001 is ready').and.contain('Units: 3').and.match(/^From: zeugwart@example\.org/m);
    for (const { deliveryId } of jobs) expect(await stage.delivery(deliveryId)).to.include({ state: 'sent', attempts: 1, lastError: null });
    const [first] = await stage.tell(stage.school, 'request.decided');
    expect(first).to.equal(undefined);
  });

  it('stop when a grant ends', async () => {
    const reader = await stage.user('school_custodian', stage.school, 'kurz@example.org');
    await stage.subscribe(reader, stage.school, ['device.lost']);
    expect(await stage.tell(stage.school, 'device.lost')).to.have.length(1);
    await engine.uow.write(stage.context, (tx) => {
      tx.update(grants, { userId: reader }, { validUntil: '2020-04-19' });
      recordAudit(tx, { action: 'grant.ended', entityKind: 'grant', entityId: reader, organisationId: stage.school });
      return Promise.resolve();
    });
    expect(await stage.tell(stage.school, 'device.lost')).to.deep.equal([]);
  });

  it('are skipped, visibly and without a loop of errors, where there is no mail server or no address', async () => {
    delete stage.environment['SMTP_URL'];
    await stage.subscribe(await stage.user('school_custodian', stage.school, 'leitung2@example.org'), stage.school, ['receipt.posted', 'device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'skipped', lastError: 'no mail server is configured (SMTP_URL)' });
    stage.environment['SMTP_URL'] = mail.url;
    await engine.uow.write(stage.context, (tx) => {
      tx.update(users, { email: 'leitung2@example.org' }, { email: null });
      recordAudit(tx, { action: 'user.changed', entityKind: 'user', entityId: stage.school, organisationId: stage.school });
      return Promise.resolve();
    });
    const [second] = await stage.tell(stage.school, 'device.lost');
    await stage.run(second?.jobId ?? '');
    expect(await stage.delivery(second?.deliveryId ?? '')).to.include({ state: 'skipped', lastError: 'the user has no address' });
    expect(mail.mails).to.deep.equal([]);
  });

  it('try a mail again that the server does not take now, and give up one whose mailbox does not exist', async () => {
    await stage.subscribe(await stage.user('school_custodian', stage.school, 'voll@example.org'), stage.school, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    mail.onMail = () => Promise.resolve(451);
    expect(await stage.run(job?.jobId ?? '')).to.equal('failed');
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'pending', attempts: 1 }).and.to.have.property('lastError').that.matches(/451/).and.not.contains('voll@');
    mail.onMail = () => Promise.resolve(undefined);
    await endPauses(engine);
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    const ids = mail.mails.map((each) => /^Message-ID: (.+)$/im.exec(each.text)?.[1]?.trim());
    expect(ids).to.deep.equal([messageIdOf(job?.deliveryId ?? '', 'zeugwart@example.org'), ids[0]]);
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'sent', attempts: 2, lastError: null });

    await stage.subscribe(await stage.user('school_custodian', stage.otherSchool, 'nobody@example.org'), stage.otherSchool, ['device.lost']);
    const [refused] = await stage.tell(stage.otherSchool, 'device.lost');
    expect(await stage.run(refused?.jobId ?? '')).to.equal('done');
    expect(await stage.delivery(refused?.deliveryId ?? '')).to.include({ state: 'failed' });
  });

  it('are signed so that a receiver can verify them; an old key counts no more', async () => {
    const endpoint = await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost', { assetTag: 'ZW-0000001', kind: 'stolen' });
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    const [message] = hooks.messages;
    const payload = new Webhook(endpoint.secret ?? '').verify(message?.body ?? '', message?.headers as Record<string, string>) as { type: string; timestamp: string; data: { organisationId: string; facts: object } };
    expect(payload).to.include({ type: 'device.lost', timestamp: '2020-04-20T06:00:00.000Z' });
    expect(payload.data).to.deep.include({ organisationId: stage.school, facts: { assetTag: 'ZW-0000001', kind: 'stolen' } });
    expect(() => new Webhook(endpoint.secret ?? '').verify(`${message?.body ?? ''} `, message?.headers as Record<string, string>)).to.throw();
    const rotated = await rotateWebhookSecret(stage.deps, stage.context, everywhere, { id: endpoint.id, expectedVersion: 1 });
    const [next] = await stage.tell(stage.school, 'device.lost');
    await stage.run(next?.jobId ?? '');
    const second = hooks.messages[1];
    expect(() => new Webhook(endpoint.secret ?? '').verify(second?.body ?? '', second?.headers as Record<string, string>)).to.throw();
    new Webhook(rotated.secret ?? '').verify(second?.body ?? '', second?.headers as Record<string, string>);
  });

  it('are sent again with the same id to a receiver that fails, when it asks for it', async () => {
    await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    hooks.onMessage = () => Promise.resolve({ status: 503, headers: { 'retry-after': '120' } });
    expect(await stage.run(job?.jobId ?? '')).to.equal('failed');
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'pending', lastError: 'the receiver did not take the message (limited 503)' });
    expect(await jobRow(engine, job?.jobId ?? '')).to.include({ state: 'waiting', errorCode: 'notification.webhook_failed' });
    expect(await stage.run(job?.jobId ?? '')).to.equal('not-claimed');
    hooks.onMessage = () => Promise.resolve({ status: 200 });
    await endPauses(engine);
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    expect(new Set(hooks.messages.map((each) => each.headers['webhook-id'])).size).to.equal(1);
    expect(hooks.messages).to.have.length(2);
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'sent', attempts: 2 });
  });

  it('end for an endpoint that is gone or was removed', async () => {
    const { id } = await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    hooks.onMessage = () => Promise.resolve({ status: 410 });
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'failed', lastError: 'the receiver is gone (410)' });
    expect(await engine.uow.read((db) => db.one(notificationEndpoints, { id }))).to.include({ active: false });
    const other = await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [waiting] = await stage.tell(stage.school, 'device.lost');
    await removeEndpoint(stage.deps, stage.context, { scope: everywhere }, { id: other.id, expectedVersion: 1 });
    await stage.run(waiting?.jobId ?? '');
    expect(await stage.delivery(waiting?.deliveryId ?? '')).to.include({ state: 'skipped', lastError: 'the endpoint was switched off' });
    expect(hooks.messages).to.have.length(1);
  });

  it('do not go to private addresses unless the operator allows it, not even where it was allowed before', async () => {
    const allowed = stage.environment['ALLOW_PRIVATE_HOSTS'] ?? '';
    await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    stage.environment['ALLOW_PRIVATE_HOSTS'] = '';
    expect(await refusedWith(stage.webhook(hooks.url, stage.provider, ['device.lost']))).to.equal('notification.url_refused');
    expect(await stage.run(job?.jobId ?? '')).to.equal('failed');
    expect((await stage.delivery(job?.deliveryId ?? '')).lastError).to.contain('address_refused');
    expect(hooks.messages).to.deep.equal([]);
    stage.environment['ALLOW_PRIVATE_HOSTS'] = allowed;
  });

  it('killed between sending and marking, send a mail again with the same Message-ID', async function () {
    this.timeout(60_000);
    await stage.subscribe(await stage.user('school_custodian', stage.school, 'zweimal@example.org'), stage.school, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    await killWhileSending(job?.jobId ?? '', (kill) => {
      mail.onMail = () => kill().then(() => undefined);
    });
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'pending' });
    mail.onMail = () => Promise.resolve(undefined);
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    const ids = mail.mails.map((each) => /^Message-ID: (.+)$/im.exec(each.text)?.[1]?.trim());
    expect(ids).to.have.length(2);
    expect(new Set(ids).size).to.equal(1);
    expect(await stage.run(job?.jobId ?? '')).to.equal('not-claimed');
  });

  it('killed between sending and marking, post a webhook again with the same id', async function () {
    this.timeout(60_000);
    await stage.webhook(hooks.url, stage.provider, ['device.lost']);
    const [job] = await stage.tell(stage.school, 'device.lost');
    await killWhileSending(job?.jobId ?? '', (kill) => {
      hooks.onMessage = () => kill().then(() => ({ status: 204 }));
    });
    hooks.onMessage = () => Promise.resolve({ status: 204 });
    expect(await stage.run(job?.jobId ?? '')).to.equal('done');
    expect(hooks.messages).to.have.length(2);
    expect(new Set(hooks.messages.map((each) => each.headers['webhook-id'])).size).to.equal(1);
    expect(await stage.delivery(job?.deliveryId ?? '')).to.include({ state: 'sent', attempts: 2 });
  });
});
