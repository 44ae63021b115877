import { sealAudit } from '../../src/features/audit/seal-audit.ts';
import { checkInvariants } from '../support/invariants.ts';
import { fuzzOperation, type Failure, type Target } from './fuzz-operation.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import { Judge } from './judge.ts';
import type { OrdinaryLoad } from './ordinary-load.ts';
import { changed, Tables } from './tables-of.ts';

export interface FuzzResult {
  readonly operations: number;
  cases: number;
  readonly byStatus: Record<string, number>;
  readonly failures: Failure[];
}

interface Options {
  readonly seed: number;
  readonly cases: number;
  readonly origins: readonly string[];
  readonly load: OrdinaryLoad;
  /** Only these, by name; all where none is named. */
  readonly only?: readonly string[];
  /** Asked before each operation; true ends it early. */
  readonly isOver?: () => boolean;
}

/**
 * Every operation of the document is sent its cases while others go on with their work; then the other tenant's rows
 * must be as they were, and the whole database as it must always be.
 */
export async function fuzzAll(world: FuzzWorld, { seed, cases, origins, load, only = [], isOver = () => false }: Options): Promise<FuzzResult> {
  const { matrix, marks } = world;
  const operations = matrix.watch.operations.filter(({ operationId }) => only.length === 0 || only.includes(operationId));
  const result: FuzzResult = { operations: operations.length, cases: 0, byStatus: {}, failures: [] };
  const tables = await Tables.of(matrix.engine.dialect, load.rows);
  const foreign = await tables.rowsWith(marks);
  const target: Target = {
    world, tables, origins, judge: new Judge(world),
    onAnswer: (_operation, status) => {
      result.cases += 1;
      result.byStatus[status] = (result.byStatus[status] ?? 0) + 1;
    },
  };
  load.start();
  for (const operation of operations) {
    if (isOver()) break;
    const failure = await fuzzOperation(target, operation, { seed, cases });
    if (failure) result.failures.push(failure);
  }
  await load.stop();
  const afterwards = [
    ...changed(foreign, await tables.rowsWith(marks)).map((each) => `a row of the other tenant has changed: ${each}`),
    ...(await violations(world)),
  ];
  if (afterwards.length > 0) result.failures.push({ operationId: 'all', seed, faults: afterwards, request: 'any' });
  return result;
}

async function violations({ matrix }: FuzzWorld): Promise<readonly string[]> {
  const { uow } = matrix.engine;
  const { auditKey } = matrix.api.container.config;
  await sealAudit(uow, auditKey);
  return uow.snapshot((db) => checkInvariants(db, { auditKey }));
}
