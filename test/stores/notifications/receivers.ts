import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  /** The whole message, headers first. */
  readonly text: string;
}

export interface MailReceiver {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Called with each complete mail before it is acknowledged; an error refuses it with that number. */
  onMail: (mail: ReceivedMail) => Promise<number | undefined>;
  close(): Promise<void>;
}

/** A real mail server on loopback. */
export async function receiveMail(): Promise<MailReceiver> {
  const mails: ReceivedMail[] = [];
  const receiver: MailReceiver & { url: string } = {
    url: '', mails, onMail: () => Promise.resolve(undefined),
    close: () => new Promise<void>((resolve) => { server.close(resolve); }),
  };
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(address, _session, callback) {
      callback(address.address.startsWith('nobody@') ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = { to: session.envelope.rcptTo.map((each) => each.address), text: Buffer.concat(chunks).toString() };
        mails.push(mail);
        void receiver.onMail(mail).then((refusal) => { callback(refusal === undefined ? null : Object.assign(new Error('try later'), { responseCode: refusal })); });
      });
    },
  });
  // a client that is killed breaks its connection
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  receiver.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return receiver;
}

export interface ReceivedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly messages: ReceivedMessage[];
  /** Called with each message before the answer, which has the status it returns. */
  onMessage: (message: ReceivedMessage) => Promise<{ readonly status: number; readonly headers?: Readonly<Record<string, string>> }>;
  close(): Promise<void>;
}

/** A real HTTP server that takes webhooks. */
export async function receiveWebhooks(): Promise<WebhookReceiver> {
  const messages: ReceivedMessage[] = [];
  const receiver: WebhookReceiver & { url: string } = {
    url: '', messages, onMessage: () => Promise.resolve({ status: 204 }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      messages.push(message);
      void receiver.onMessage(message).then(({ status, headers }) => { response.writeHead(status, headers).end(); });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return receiver;
}
