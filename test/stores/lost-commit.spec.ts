import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { openEngine } from '../../src/persistence/engine.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Dialect } from '../../src/persistence/dialect/dialect.ts';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { equipmentClasses } from '../../src/features/catalog/catalog-tables.ts';
import { newId } from '../../src/shared/ids.ts';
import { openTestEngine, testContext, type OpenedEngine } from '../support/engines.ts';
import { describeWithServers } from '../support/left-out.ts';

/** Stands between the program and the database; armed, it cuts the next COMMIT off: before the server has it, or before its answer. */
class Cutter {
  readonly #server: Server;
  readonly #toServer = new Set<Socket>();
  cut: 'never' | 'before' | 'after' = 'never';
  cuts = 0;

  constructor(host: string, port: number) {
    this.#server = createServer((client) => {
      const server = connect(port, host);
      this.#toServer.add(server);
      let deaf = false;
      // a server that has the COMMIT is left to carry it out: it gives up what it is doing where its client goes
      const end = (): void => {
        client.destroy();
        if (!deaf) server.destroy();
      };
      for (const socket of [client, server]) socket.on('error', end).on('close', end);
      client.on('data', (chunk) => {
        if (this.cut === 'never' || !chunk.includes('\nCOMMIT')) {
          server.write(chunk);
          return;
        }
        this.cuts += 1;
        if (this.cut === 'before') {
          end();
        } else {
          deaf = true;
          server.write(chunk);
        }
        this.cut = 'never';
      });
      server.on('data', (chunk) => {
        if (deaf) client.destroy();
        else client.write(chunk);
      });
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#toServer) socket.destroy();
  }
}

describeWithServers('a connection that breaks over COMMIT', () => {
  let engine: OpenedEngine;
  let cutter: Cutter;
  let dialect: Dialect;
  let uow: UnitOfWork;

  before(async function () {
    this.timeout(120_000);
    engine = await openTestEngine('mariadb');
    const url = new URL(engine.environment['DATABASE_URL'] ?? '');
    cutter = new Cutter(url.hostname, Number(url.port));
    url.port = String(await cutter.listen());
    dialect = openEngine({ engine: 'mariadb', url: url.href });
    uow = new UnitOfWork(dialect, engine.clock);
  });
  after(async function () {
    this.timeout(30_000);
    await dialect.close();
    cutter.close();
    await engine.discard();
  });

  const create = (code: string, repeatable: boolean): Promise<unknown> =>
    uow.write({ ...testContext(), repeatable }, (tx) => {
      const id = newId();
      tx.insert(equipmentClasses, { id, code, name: code, tracking: 'serial', version: 1, createdAt: tx.now });
      recordAudit(tx, { action: 'equipment_class.created', entityKind: 'equipment_class', entityId: id, organisationId: null });
      return Promise.resolve(id);
    }).then(() => 'done', (error: unknown) => (error instanceof AppError ? error.code : String(error)));
  const stored = async (code: string): Promise<number> => (await engine.uow.read((db) => db.many(equipmentClasses, { code }))).length;

  for (const cut of ['before', 'after'] as const) {
    it(`leaves the outcome open where it breaks ${cut} the server has decided, and does nothing again by itself`, async () => {
      cutter.cut = cut;
      expect(await create(`cut-${cut}`, false)).to.equal('persistence.outcome_unknown');
      // the server may still be about it: nobody waits for its answer any more
      const expected = cut === 'after' ? 1 : 0;
      for (let tries = 0; tries < 200 && (await stored(`cut-${cut}`)) !== expected; tries += 1) await sleep(50);
      expect([cutter.cut, await stored(`cut-${cut}`)]).to.deep.equal(['never', expected]);
    });
  }

  it('runs what is repeatable again, to its end', async () => {
    cutter.cut = 'before';
    expect(await create('again', true)).to.equal('done');
    expect(await stored('again')).to.equal(1);
    const sequences = new NumberSequences(uow, 2);
    cutter.cut = 'after';
    const numbers = await sequences.take('RQ', 5);
    expect(new Set(numbers).size).to.equal(5);
    expect(cutter.cuts).to.equal(4);
  });

  // what a Galera node may do to a transaction that another node's has overtaken, without a word
  it('runs again, whole, what the server undid between two statements', async () => {
    let attempts = 0;
    await uow.write(testContext(), (tx) => {
      attempts += 1;
      for (const code of ['first-half', 'second-half']) {
        const id = newId();
        tx.insert(equipmentClasses, { id, code, name: code, tracking: 'serial', version: 1, createdAt: tx.now });
        recordAudit(tx, { action: 'equipment_class.created', entityKind: 'equipment_class', entityId: id, organisationId: null });
        if (attempts === 1) tx.enqueue(equipmentClasses, { sql: 'ROLLBACK', bindings: [] }, {});
      }
      return Promise.resolve();
    });
    expect([attempts, await stored('first-half'), await stored('second-half')]).to.deep.equal([2, 1, 1]);
  });
});
