import { createPool } from 'mysql2/promise';
import { migrate } from '../db/migrate.ts';
import { recordAudits } from '../src/features/audit/record-audit.ts';
import { openEngine } from '../src/persistence/engine.ts';
import { UnitOfWork } from '../src/persistence/unit-of-work.ts';
import { systemActor } from '../src/shared/actor.ts';
import { systemClock } from '../src/shared/clock.ts';
import { newId } from '../src/shared/ids.ts';
import { createTestDatabase } from '../test/support/servers/index.ts';
import { median, rate, sideBySide } from './side-by-side.ts';

const CONCURRENCY = 16;
const UNITS = 400;
const ENTRIES = 5;

/**
 * A unit of work that inserts ten rows, sent as one packet, against the same rows by the bare driver, statement by
 * statement: what collecting writes is worth. Limit: `ratio` ≥ 1 (the product must not be slower than the bare driver).
 */
export async function bench(): Promise<Record<string, unknown>> {
  const database = await createTestDatabase();
  const dialect = openEngine({ engine: 'mariadb', url: database.url, poolSize: CONCURRENCY });
  const pool = createPool({ uri: database.url, connectionLimit: CONCURRENCY });
  try {
    await migrate(dialect);
    const uow = new UnitOfWork(dialect, systemClock);
    const product = (): Promise<number> => rate(UNITS, CONCURRENCY, () => uow.write({ actor: systemActor('bench'), requestId: 'bench' }, (tx) => {
      recordAudits(tx, Array.from({ length: ENTRIES }, () => ({ action: 'bench.run', entityKind: 'bench', entityId: newId(), organisationId: null })));
      return Promise.resolve();
    }));
    const limit = (): Promise<number> => rate(UNITS, CONCURRENCY, async () => {
      const connection = await pool.getConnection();
      await connection.beginTransaction();
      for (let index = 0; index < ENTRIES; index++) {
        const id = newId();
        await connection.execute(
          'insert into audit_entries (id, at, actor_kind, actor_id, action, entity_kind, entity_id, request_id, body, recorded_at) values (?, utc_timestamp(3), ?, ?, ?, ?, ?, ?, ?, utc_timestamp(3))',
          [id, 'system', 'bench', 'bench.run', 'bench', newId(), 'bench', '{}'],
        );
        await connection.execute('insert into audit_unsealed (entry_id, inserted_at) values (?, utc_timestamp(3))', [id]);
      }
      await connection.commit();
      connection.release();
    });
    const figures = await sideBySide(5, { name: 'unitOfWork', run: product }, { name: 'statementByStatement', run: limit });
    const [unitOfWork, statementByStatement] = [median(figures['unitOfWork'] ?? []), median(figures['statementByStatement'] ?? [])];
    return { ratio: Number((unitOfWork / statementByStatement).toFixed(2)), limit: 1, unitsPerSecond: Math.round(unitOfWork), statementByStatementPerSecond: Math.round(statementByStatement), rounds: figures };
  } finally {
    await pool.end();
    await dialect.close();
    await database.drop();
  }
}
