import { setTimeout as sleep } from 'node:timers/promises';
import { circuitBreakers } from '../../src/jobs/job-tables.ts';
import { setDue } from '../../src/jobs/scheduler.ts';
import { int } from '../../src/persistence/columns.ts';
import type { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { orderPolls, supplierConnections } from '../../src/features/suppliers/supplier-tables.ts';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { testContext } from '../../test/support/engines.ts';
import { movesWith } from './supplier-reply.ts';
import type { SeededConnection } from './seed-orders.ts';
import type { SupplierProcess } from './supplier-process.ts';
import type { SupplierReport } from './supplier-servers.ts';

const LONGEST_MS = 240_000;

export interface Round {
  readonly reports: readonly SupplierReport[];
  /** From the moment that all orders fell due until every answer was written down. */
  readonly askedMs: number;
  /** … until everything that follows from the changed ones was. */
  readonly appliedMs: number;
  /** Statements of suppliers that came of it. */
  readonly statements: number;
}

export interface RoundOptions {
  readonly uow: UnitOfWork;
  readonly suppliers: SupplierProcess;
  readonly healthy: readonly SeededConnection[];
  readonly sick: readonly SeededConnection[];
  /** Whether the sick ones are asked too. */
  readonly withSick: boolean;
  readonly version: number;
}

/** The suppliers' plans move on, all orders fall due, and the program does the rest by itself. */
export async function playRound({ uow, suppliers, healthy, sick, withSick, version }: RoundOptions): Promise<Round> {
  await suppliers.change(version);
  const all = [...healthy, ...(withSick ? sick : [])];
  const statementsBefore = await countOf(uow, 'supplier_statements');
  const started = performance.now();
  const dueAt = await uow.write(testContext('due'), (tx) => {
    for (const { connectionId } of sick) {
      tx.update(supplierConnections, { id: connectionId }, { enabled: withSick });
      // what was learned of them is forgotten, so that they are as much of a burden in each round
      tx.remove(circuitBreakers, { connectionId });
    }
    for (const { connectionId } of all) {
      tx.update(orderPolls, { connectionId }, { nextPollAt: tx.now, notBefore: null });
      const key = `poll-supplier:${connectionId}`;
      setDue(tx, key, { at: tx.now }, { type: 'poll-supplier', payload: { connectionId }, connectionId, uniqueKey: key });
    }
    recordAudit(tx, { action: 'bench.due', entityKind: 'bench', entityId: String(version), organisationId: null });
    return Promise.resolve(tx.now);
  });
  const ids = healthy.map(({ connectionId }) => connectionId);
  await until('the answers', () => uow.read(async (db) => {
    const [row] = await db.select({ left: int() }, db.q('order_polls').whereIn('connection_id', ids).where((from) => void from.whereNull('last_polled_at').orWhere('last_polled_at', '<', dueAt)).count('* as left'));
    return row?.left ?? 0;
  }));
  const askedMs = performance.now() - started;
  const moving = healthy.flatMap(({ orderIds }) => orderIds.filter((_id, index) => movesWith(index)));
  await until('the changes', () => uow.read(async (db) => {
    const [row] = await db.select({ done: int() }, db.q('supplier_documents').whereIn('connection_id', ids).where('state', 'applied').where('received_at', '>=', dueAt).count('* as done'));
    return moving.length - (row?.done ?? 0);
  }));
  const appliedMs = performance.now() - started;
  return { reports: await suppliers.report(), askedMs, appliedMs, statements: (await countOf(uow, 'supplier_statements')) - statementsBefore };
}

async function countOf(uow: UnitOfWork, table: string): Promise<number> {
  const [row] = await uow.read((db) => db.select({ rows: int() }, db.q(table).count('* as rows')));
  return row?.rows ?? 0;
}

/** Looks again and again how much is left. @throws Error where it does not come to an end */
async function until(what: string, left: () => Promise<number>): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const count = await left();
    if (count <= 0) return;
    if (performance.now() > deadline) throw new Error(`${what}: ${count} are missing`);
    await sleep(500);
  }
}
