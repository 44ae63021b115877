import fc from 'fast-check';
import type { Json } from '../../src/http/json-schema.ts';
import { cursorBinding, encodeCursor } from '../../src/shared/paging.ts';
import type { Call } from '../support/matrix/caller.ts';
import { composeCall, referenceOf } from '../support/matrix/compose-call.ts';
import { idOf } from '../support/matrix/fixtures.ts';
import { hostileTexts } from '../support/matrix/hostile-bodies.ts';
import { demandsVersion, pathNames, type Operation } from '../support/matrix/operations.ts';
import { scopeRows } from '../support/matrix/scope-rows.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import type { FuzzBody, FuzzCase, Pair, Who } from './fuzz-case.ts';
import type { FuzzWorld } from './fuzz-world.ts';
import { hostileJson, hostileTable, hostileText, jsonBody } from './hostile-body.ts';
import { hostileHeader } from './hostile-headers.ts';
import { RAW } from './send-case.ts';

type Change = (each: FuzzCase) => FuzzCase;

const rawSegments = ['%00', '%E0%A4%A', '%zz', '%', '%2F..%2F', '%25%30%30', '%ED%A0%80', '%F0%9F%92%A9', 'a;b=c', 'constructor', '__proto__', '%2e%2e'].map((each) => `${RAW}${each}`);

/** Requests to an operation, made of its declaration: as it is meant, and with one or two things wrong in them. */
export function casesOf(world: FuzzWorld, operation: Operation): fc.Arbitrary<FuzzCase> {
  const row = scopeRows[operation.operationId] ?? {};
  const calls = [true, false].map((full) => composeCall(world.matrix, operation, row, world.matrix.own, { full }));
  return fc.oneof(...calls.flatMap((call) => {
    const plain: Omit<FuzzCase, 'who'> = { path: call.path ?? {}, query: Object.entries(call.query ?? {}), headers: [], current: demandsVersion(operation), ...bodyOf(operation, call) };
    const changesWith = (foreign: readonly string[]): fc.Arbitrary<Change[]> => fc.array(fc.oneof(...changesOf(world, operation, call, foreign)), { minLength: 0, maxLength: 2 });
    // whoever may see everything would be right to touch what is foreign
    const changes = { root: changesWith([]), others: changesWith(world.foreignIds) };
    return callers(row.reach).map(([who, weight]) => ({ weight, arbitrary: changes[who === 'root' ? 'root' : 'others'].map((some) => some.reduce<FuzzCase>((each, change) => change(each), { who, ...plain })) }));
  }));
}

/** Who calls how often: mostly somebody who gets as far as the operation's own checks. */
function callers(reach: string | undefined): readonly (readonly [Who, number])[] {
  const ofInstallation = reach === 'installation' || reach === 'shared';
  return [['everybody', ofInstallation ? 4 : 12], ['root', ofInstallation ? 12 : 1], ['nobody', 1], ['stranger', 1]];
}

function bodyOf({ bodyType }: Operation, { body, raw }: Call): { readonly body?: FuzzBody } {
  if (raw !== undefined) return { body: { contentType: bodyType, text: raw } };
  return body === undefined ? {} : { body: jsonBody(body) };
}

function changesOf(world: FuzzWorld, operation: Operation, call: Call, foreign: readonly string[]): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Change> }[] {
  const read = operation.parameters.filter((each) => each.in === 'header').map(({ name }) => name);
  const names = pathNames(operation);
  const query = operation.parameters.filter((each) => each.in === 'query');
  const weighted = (weight: number, arbitrary: fc.Arbitrary<Change>) => ({ weight, arbitrary });
  return [
    weighted(2, hostileHeader([...read, 'content-type', 'cookie', 'authorization']).map((header): Change => (each) => ({ ...each, headers: [...each.headers, header] }))),
    ...(demandsVersion(operation) ? [weighted(1, fc.constant<Change>((each) => ({ ...each, current: false })))] : []),
    ...(names.length > 0 ? [weighted(3, pathChange(names, foreign))] : []),
    weighted(query.length > 0 ? 5 : 1, queryChange(world, operation, query, foreign)),
    ...bodyChanges(world, operation, call, foreign).map((each) => weighted(4, each.map((body): Change => (before) => ({ ...before, body })))),
    ...(operation.bodyType !== undefined ? [weighted(1, fc.constant<Change>(({ body: _body, ...rest }) => rest))] : []),
  ];
}

function pathChange(names: readonly string[], foreign: readonly string[]): fc.Arbitrary<Change> {
  const text = hostileTexts.filter((each) => each.length < 2_000 && each !== '');
  const value = fc.oneof(...(foreign.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...foreign) }] : []), { weight: 1, arbitrary: fc.constantFrom(...text, ...rawSegments) }, { weight: 1, arbitrary: fc.uuid({ version: 7 }) });
  return fc.tuple(fc.constantFrom(...names), value).map(([name, each]) => (before) => ({ ...before, path: { ...before.path, [name]: each } }));
}

function queryChange(world: FuzzWorld, { operationId }: Operation, parameters: Operation['parameters'], foreign: readonly string[]): fc.Arbitrary<Change> {
  const odd = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hostileTexts.filter((each) => each.length < 4_000)) }, { weight: 1, arbitrary: fc.constantFrom(...rawSegments, `${RAW}a,b,,c`, ','.repeat(1_500), `${RAW}%F0%28%8C%28`) });
  const known = (name: string): unknown => {
    const named = referenceOf(name);
    return named && idOf(named, world.matrix.own, world.matrix.common);
  };
  const ofSchema = (name: string, schema: Json): fc.Arbitrary<string> => arbitraryOf(world.matrix.document, schema, known, name).map((value) => (typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value)));
  const pair = parameters.map(({ name, schema }): fc.Arbitrary<Pair> => fc.oneof(
    { weight: 2, arbitrary: ofSchema(name, schema) }, { weight: 2, arbitrary: odd },
    ...(foreign.length > 0 && schema['format'] === 'uuid' ? [{ weight: 2, arbitrary: fc.constantFrom(...foreign) }] : []),
    ...(name === 'cursor' ? [{ weight: 6, arbitrary: cursors(world, operationId) }] : []),
  ).map((value): Pair => [name, value]));
  const unknown = fc.tuple(fc.constantFrom('debug', '__proto__', 'constructor', 'limit[]', 'limit', '', 'sort[$ne]'), odd).map(([name, value]): Pair => [name, value]);
  const one = fc.oneof(...pair.map((arbitrary) => ({ weight: 4, arbitrary })), { weight: 1, arbitrary: unknown });
  // now and then the same twice, with two values
  return fc.array(one, { minLength: 1, maxLength: 2 }).map((more) => (before) => ({ ...before, query: [...before.query.filter(([name]) => !more.some(([other]) => other === name)), ...more] }));
}

/** Cursors of this list and of others, altered, and such as somebody may seal who has read the program. */
function cursors({ cursors: real }: FuzzWorld, operationId: string): fc.Arbitrary<string> {
  const all = [...real.values(), real.get(operationId) ?? 'bm90aGluZw'];
  const altered = fc.tuple(fc.constantFrom(...all), fc.nat(), fc.constantFrom('A', '_', '.', '%', 'é')).map(([cursor, index, letter]) => {
    const where = index % Math.max(1, cursor.length);
    return cursor.slice(0, where) + letter + cursor.slice(where + 1);
  });
  const value = fc.constantFrom<unknown>({ at: 'nonsense' }, { at: '+275760-09-13T00:00:00.000Z' }, { at: '-271821-04-20T00:00:00.000Z' }, '٣', '\uD800', 'x'.repeat(900), 1e308, -1, true, null, '2020-04-20', '\u0000');
  const id = fc.constantFrom('00000000-0000-7000-8000-000000000000', '٣', '', '\uD800', "' OR 1=1", 'x'.repeat(300));
  const sealed = fc.tuple(value, id, fc.constantFrom('name', 'code', '-createdAt')).map(([each, tie, sort]) => forged(operationId, sort, [each, tie]));
  return fc.oneof(fc.constantFrom(...all), altered, { weight: 2, arbitrary: sealed });
}

/** A cursor as the program makes them, of any content; only its key is not known. */
function forged(operationId: string, sort: string, content: readonly unknown[]): string {
  const [, seal] = JSON.parse(Buffer.from(encodeCursor({ value: null, id: '' }, cursorBinding(Buffer.alloc(32), operationId, sort, {})), 'base64url').toString()) as [string, string];
  return Buffer.from(JSON.stringify([JSON.stringify(content), seal])).toString('base64url');
}

function bodyChanges({ matrix }: FuzzWorld, { bodyType, bodySchema }: Operation, { body, raw }: Call, foreign: readonly string[]): readonly fc.Arbitrary<FuzzBody>[] {
  if (bodyType === undefined) return [fc.constantFrom<FuzzBody>({ contentType: 'application/json', text: '{}' }, { contentType: undefined, text: 'x' })];
  if (raw !== undefined || bodyType !== 'application/json') return [hostileTable(raw ?? '', foreign), hostileText(bodyType), hostileText('application/json'), hostileJson({ lines: [{ orderNumber: 'x', lineReference: '1', confirmed: 1 }] }, [])];
  const known = (name: string): unknown => {
    const named = referenceOf(name);
    return named && idOf(named, matrix.own, matrix.common);
  };
  const fitting = arbitraryOf(matrix.document, bodySchema ?? {}, known);
  return [hostileJson(body, foreign), hostileJson(body, foreign), fitting.map(jsonBody), fitting.chain((each) => hostileJson(each, foreign)), hostileText('application/json')];
}
