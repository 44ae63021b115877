import { readConfig } from '../../../src/config.ts';
import { sealAudit } from '../../../src/features/audit/seal-audit.ts';
import { openEngine } from '../../../src/persistence/engine.ts';
import type { Reader } from '../../../src/persistence/reader.ts';
import { UnitOfWork } from '../../../src/persistence/unit-of-work.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { checkInvariants } from '../../support/invariants.ts';

/** Everything that is wrong in a database, whoever worked on it; `more` looks at the same snapshot. */
export async function auditAndInvariants(environment: Readonly<Record<string, string>>, more: (db: Reader) => Promise<readonly string[]> = () => Promise.resolve([])): Promise<readonly string[]> {
  const { auditKey, database } = readConfig(environment, () => '');
  const engine = openEngine(database);
  const uow = new UnitOfWork(engine, systemClock);
  try {
    await sealAudit(uow, auditKey);
    return await uow.snapshot(async (db) => [...(await checkInvariants(db, { auditKey })), ...(await more(db))]);
  } finally {
    await engine.close();
  }
}
