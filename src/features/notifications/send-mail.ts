import { createTransport } from 'nodemailer';
import type { Config } from '../../config.ts';
import { JobFailure } from '../../jobs/job-failure.ts';
import type { Facts } from './notification-tables.ts';
import { notificationText, type TextLanguage } from './notification-texts.ts';
import type { NotificationTopic } from './notification-topics.ts';
import { RefusedForGood } from './refused-for-good.ts';

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>;

export interface Mail {
  readonly deliveryId: string;
  readonly to: string;
  readonly language: TextLanguage;
  readonly topic: NotificationTopic;
  readonly facts: Facts;
}

/** Below the job's time limit, so that a server that hangs is told as such. */
const LIMIT_MS = 10_000;

/** A mail's Message-ID hangs on the delivery: one that is sent again, because nobody knows whether it went out, has the same. */
export const messageIdOf = (deliveryId: string, mailFrom: string): string => `<${deliveryId}@${/@([^\s>]+)/.exec(mailFrom)?.[1] ?? 'localhost'}>`;

/**
 * Hands one mail to the mail server.
 * @throws RefusedForGood where the server wants neither sender nor recipient, JobFailure `notification.mail_failed`; without the address
 */
export async function sendMail(config: MailConfig & { readonly smtpUrl: string }, mail: Mail): Promise<void> {
  const transport = createTransport({ url: config.smtpUrl, connectionTimeout: LIMIT_MS, greetingTimeout: LIMIT_MS, socketTimeout: LIMIT_MS, disableFileAccess: true, disableUrlAccess: true });
  const { subject, body } = notificationText(mail.topic, mail.facts, mail.language);
  try {
    await transport.sendMail({
      from: config.mailFrom, to: mail.to, subject, text: `${body}\n\n${config.publicUrl}\n`, messageId: messageIdOf(mail.deliveryId, config.mailFrom),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Zeugwart-Topic': mail.topic },
    });
  } catch (error) {
    // what the server says may quote the address: only its number is kept
    const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : undefined;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (status !== undefined && status >= 500 && code === 'EENVELOPE') throw new RefusedForGood(`the mail server refused sender or recipient (${status})`);
    throw new JobFailure('notification.mail_failed', `the mail server did not take the mail (${status ?? code})`);
  } finally {
    transport.close();
  }
}
