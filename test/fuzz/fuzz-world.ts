import { roles } from '../../src/shared/permissions.ts';
import type { TestEngine } from '../support/engines.ts';
import { buildMatrixWorld, type MatrixWorld } from '../support/matrix/build-world.ts';
import type { Caller } from '../support/matrix/caller.ts';
import { composeCall } from '../support/matrix/compose-call.ts';
import { fixtureTables, type FixtureKind } from '../support/matrix/fixtures.ts';
import { scopeRows } from '../support/matrix/scope-rows.ts';
import { userWith } from '../support/matrix/tenant-stage.ts';
import type { Who } from './fuzz-case.ts';

/** The two tenants, those who fuzz one of them, and what must not be seen of the other. */
export interface FuzzWorld {
  readonly matrix: MatrixWorld;
  readonly callers: Readonly<Record<Who, Caller>>;
  /** Ids of the other tenant, one of each kind of thing. */
  readonly foreignIds: readonly string[];
  /** Ids, names, numbers and serials of the other tenant: whoever is not told them otherwise must not read them. */
  readonly marks: readonly string[];
  /** A real cursor of each list that has more than one entry. */
  readonly cursors: ReadonlyMap<string, string>;
  /** Somebody with every role at the tenant, new, for what ends the session that it is called in. */
  newcomer(): Promise<Caller>;
}

const numbers = /\b(?:[A-Z]{2}-\d{4}-\d{6}|ZW-\d{7})\b/g;

/** Builds everything that the fuzzer needs in an empty database, through an API of this process; `secretKey` for others on the same database. */
export async function buildFuzzWorld(engine: TestEngine, secretKey?: string): Promise<FuzzWorld> {
  const matrix = await buildMatrixWorld(engine, secretKey);
  const { own, foreign } = matrix;
  const newcomer = async (): Promise<Caller> => (await userWith(matrix, roles, own.ids.town, own.word)).caller;
  const everybody = await newcomer();
  const numbersTold = (tenant: typeof own): readonly string[] => Object.values(tenant.as).flatMap(({ told }) => told).flatMap((text) => text.match(numbers) ?? []);
  const ours = new Set(numbersTold(own));
  const marks = [...new Set([...foreign.marks, ...numbersTold(foreign).filter((each) => !ours.has(each)), foreign.word, foreign.word.toUpperCase()])];
  const foreignIds = Object.keys(fixtureTables).map((kind) => foreign.ids[kind as FixtureKind]);
  return { matrix, callers: { everybody, root: matrix.everything, nobody: matrix.anonymous, stranger: own.as.holder }, foreignIds, marks, cursors: await realCursors(matrix, everybody), newcomer };
}

async function realCursors(matrix: MatrixWorld, everybody: Caller): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const operation of matrix.watch.operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'))) {
    const call = composeCall(matrix, operation, scopeRows[operation.operationId] ?? {}, matrix.own);
    const { status, text } = await everybody.call(operation.operationId, { ...call, query: { ...call.query, limit: '1' } });
    const { nextCursor } = (status === 200 ? JSON.parse(text) : { nextCursor: null }) as { nextCursor: string | null };
    if (nextCursor !== null) found.set(operation.operationId, nextCursor);
  }
  return found;
}
