import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { migrate } from '../../db/migrate.ts';
import type { DeviceImportView } from '../../src/features/device-imports/device-import-view.ts';
import { viewDeviceImport } from '../../src/features/device-imports/device-import-read-model.ts';
import { runDeviceImport, type RunOptions } from '../../src/features/device-imports/run-device-import.ts';
import { startDeviceImport } from '../../src/features/device-imports/start-device-import.ts';
import { code, int, json, nullable } from '../../src/persistence/columns.ts';
import type { Dialect } from '../../src/persistence/dialect/dialect.ts';
import { openEngine } from '../../src/persistence/engine.ts';
import { NumberSequences } from '../../src/persistence/number-sequences.ts';
import { UnitOfWork } from '../../src/persistence/unit-of-work.ts';
import { systemActor } from '../../src/shared/actor.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { createKeyring } from '../../src/shared/crypto/sealed-box.ts';
import { createTestDatabase } from '../../test/support/servers/index.ts';

/** A MariaDB database of its own, as a process of the product opens it. */
export class Installation {
  readonly url: string;
  readonly dialect: Dialect;
  readonly deps;

  constructor(url: string) {
    this.url = url;
    this.dialect = openEngine({ engine: 'mariadb', url });
    const uow = new UnitOfWork(this.dialect, systemClock);
    this.deps = { uow, numbers: new NumberSequences(uow), secrets: createKeyring(Buffer.alloc(32, 7)) };
  }

  /** With an empty schema; gone after `use`. */
  static async with<T>(use: (installation: Installation) => Promise<T>): Promise<T> {
    const database = await createTestDatabase();
    const installation = new Installation(database.url);
    try {
      await migrate(installation.dialect);
      return await use(installation);
    } finally {
      await installation.dialect.close();
      await database.drop();
    }
  }

  /** From reading the file to the last commit, whatever of it is done already. */
  async import(file: string, options: RunOptions = {}): Promise<{ view: DeviceImportView; seconds: number }> {
    const { uow } = this.deps;
    const started = performance.now();
    const { id } = await startDeviceImport(this.deps, { actor: systemActor('bench'), requestId: 'bench' }, { source: () => createReadStream(file) as AsyncIterable<Buffer>, name: null, dryRun: false }, { carriedOutBy: 'caller' });
    await runDeviceImport(this.deps, id, options);
    const seconds = (performance.now() - started) / 1000;
    return { view: await uow.read((db) => viewDeviceImport(db, 'bench', id)), seconds };
  }

  /** What came of each row, whatever ids and tags were drawn: equal for imports that came to the same. */
  async digest(importId: string): Promise<string> {
    const hash = createHash('sha256');
    for (let behind = 0, full = true; full; ) {
      const rows = await this.deps.uow.read((db) => db.select(
        { rowNumber: int(), outcome: code(), errors: nullable(json()), serial: nullable(code()), state: nullable(code()), ownerId: nullable(code()), entries: int() },
        db.q('device_import_rows as r').leftJoin('devices as d', 'd.id', 'r.device_id').where('r.import_id', importId).where('r.row_number', '>', behind).orderBy('r.row_number').limit(10_000)
          .select('r.row_number', 'r.outcome', 'r.errors', 'd.serial', 'd.state', 'd.owner_id', db.q.raw('(select count(*) from audit_entries a where a.entity_id = r.device_id) as entries')),
      ));
      for (const row of rows) hash.update(JSON.stringify(row));
      behind = rows.at(-1)?.rowNumber ?? behind;
      full = rows.length === 10_000;
    }
    return hash.digest('hex');
  }

  async count(table: string, condition = '1 = 1'): Promise<number> {
    const [row] = await this.deps.uow.read((db) => db.select({ rows: int() }, db.q.raw(`select count(*) as \`rows\` from ${table} where ${condition}`)));
    return row?.rows ?? 0;
  }
}
