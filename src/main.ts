import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertSchemaCurrent, migrate } from '../db/migrate.ts';
import { jobHandlers } from '../workers/handlers/index.ts';
import { buildApp } from './app.ts';
import { ConfigError, type Config } from './config.ts';
import { configFromEnvironment, createContainer, requireDatabase, type Container } from './container.ts';
import { Drain } from './drain.ts';
import { createFirstAdmin } from './features/identity/create-first-admin.ts';
import { closeSupplierGateway } from './features/suppliers/supplier-gateway.ts';
import { createHttpServer } from './http/http-server.ts';
import { InProcessDelivery } from './jobs/in-process-delivery.ts';
import { periodicJobs } from './jobs/periodic-jobs.ts';
import { startWorker, type Worker } from './jobs/worker-loop.ts';
import { GRACE_MS, runProcess, stopOnSignal } from './run-process.ts';

/**
 * How long an API of several goes on answering after it has said that it is not ready: a load balancer that asks once a
 * second has noticed by then. An embedded process is alone, and nobody is to be sent elsewhere.
 */
const NOTICE_MS = 3_000;

/** The API process; in embedded mode it also runs the jobs. */
async function main(): Promise<void> {
  const container = createContainer(configFromEnvironment());
  const { config, dialect, log } = container;
  await requireDatabase(container);
  if (config.mode === 'embedded') await migrate(dialect);
  await assertSchemaCurrent(dialect);
  await announceFirstAdmin(container);
  let stopping = false;
  const { app, closeStreams } = buildApp(container, () => stopping);
  const server = createHttpServer(app);
  const drain = new Drain(server);
  const port = await listen(server, config);
  const worker = config.mode === 'embedded' ? await startEmbeddedWorker(container) : undefined;
  log.info({ mode: config.mode, port }, 'Zeugwart is listening');
  process.stdout.write(`Zeugwart (${config.mode}) at ${addressOf(config.host, port)} · API reference: /api/v1/docs\n`);
  stopOnSignal(async () => {
    stopping = true;
    log.info('stopping');
    // whoever listens to a stream comes back to another process, or to the next start
    closeStreams();
    await Promise.all([
      drain.end({ noticeMs: config.mode === 'server' ? NOTICE_MS : 0, graceMs: GRACE_MS }),
      worker?.stop(GRACE_MS),
    ]);
    await closeSupplierGateway(container);
    await container.close();
  });
}

/** @throws ConfigError where the port is not to be had */
async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = { EADDRINUSE: 'another program listens there', EACCES: 'this user may not listen there', EADDRNOTAVAIL: 'HOST is no address of this machine' }[code];
    throw reason === undefined ? error : new ConfigError([`PORT: ${host}:${port} cannot be used, ${reason}`]);
  }
  return (server.address() as AddressInfo).port;
}

const addressOf = (host: string, port: number): string => `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;

const startEmbeddedWorker = (container: Container): Promise<Worker> =>
  startWorker({ uow: container.uow, log: container.log, delivery: new InProcessDelivery({ log: container.log }), handlers: jobHandlers(container), periodic: periodicJobs });

async function announceFirstAdmin(container: Container): Promise<void> {
  const admin = await createFirstAdmin(container.uow);
  // printed, not logged: logs are kept, this is shown once
  if (admin) process.stdout.write(`First start. Sign in as "${admin.loginName}" with the one-time password: ${admin.oneTimePassword}\n`);
}

runProcess(main);
