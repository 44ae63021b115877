import { expect } from 'chai';
import { isJson, type Json } from '../../../src/http/json-schema.ts';
import { roles } from '../../../src/shared/permissions.ts';
import { describeEngines } from '../../support/engines.ts';
import { buildMatrixWorld, type MatrixWorld } from '../../support/matrix/build-world.ts';
import type { Call, CallAnswer, Caller } from '../../support/matrix/caller.ts';
import { composeCall } from '../../support/matrix/compose-call.ts';
import { brokenTexts, FOREIGN_DIGIT, withForeignDigits, withUnknownFields } from '../../support/matrix/hostile-bodies.ts';
import { demandsVersion, type Operation } from '../../support/matrix/operations.ts';
import { resolve } from '../../support/matrix/sample-value.ts';
import { scopeRows } from '../../support/matrix/scope-rows.ts';
import { userWith } from '../../support/matrix/tenant-stage.ts';

/** They would sign the caller out, or change what the caller signs in with. */
const selfEnding = ['signOut', 'signOutEverywhere', 'changePassword'];

/** What is tried at every place there is; what is drawn at random is in `test/fuzz`. */
describeEngines('hostile input', (engine) => {
  let world: MatrixWorld;
  let anybody: Caller;
  before(async function () {
    this.timeout(60_000);
    world = await buildMatrixWorld(engine);
    anybody = (await userWith(world, roles, world.own.ids.town, world.own.word)).caller;
  });
  after(() => world?.close());

  const callOf = (operation: Operation): Call => {
    const call = composeCall(world, operation, scopeRows[operation.operationId] ?? {}, world.own, { full: true });
    return demandsVersion(operation) ? { ...call, version: 1 } : call;
  };
  /** Somebody who gets as far as the operation's own checks. */
  const callerOf = ({ operationId }: Operation): Caller => (scopeRows[operationId]?.reach === 'installation' ? world.everything : anybody);
  const withBody = (): readonly Operation[] => world.watch.operations.filter((each) => each.bodyType === 'application/json' && !selfEnding.includes(each.operationId));
  const brief = (operation: Operation, { status, text }: CallAnswer, what: unknown): string => `${operation.operationId} ${JSON.stringify(what).slice(0, 160)}: ${status} ${text.slice(0, 160)}`;

  it('refuses a field that nobody has declared, at every depth', async function () {
    this.timeout(60_000);
    const wrong: string[] = [];
    for (const operation of withBody()) {
      const call = callOf(operation);
      for (const body of withUnknownFields(call.body, (place) => isOpen(world.document, operation.bodySchema ?? {}, place))) {
        const answer = await callerOf(operation).call(operation.operationId, { ...call, body });
        if (answer.status !== 422 || !answer.text.includes('isAdministrator')) wrong.push(brief(operation, answer, body));
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('answers what is not JSON by saying so', async function () {
    this.timeout(60_000);
    const wrong: string[] = [];
    for (const operation of withBody()) {
      for (const raw of brokenTexts) {
        const answer = await callerOf(operation).call(operation.operationId, { ...callOf(operation), raw });
        if (![400, 413, 422].includes(answer.status)) wrong.push(brief(operation, answer, raw));
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it("never fails on a digit that is none of ASCII's, wherever text may stand", async function () {
    this.timeout(120_000);
    const wrong: string[] = [];
    const note = (operation: Operation, answer: CallAnswer, what: unknown): void => { if (answer.status >= 500) wrong.push(brief(operation, answer, what)); };
    for (const operation of withBody()) {
      const call = callOf(operation);
      for (const body of withForeignDigits(call.body)) note(operation, await callerOf(operation).call(operation.operationId, { ...call, body }), body);
    }
    for (const operation of world.watch.operations.filter((each) => !selfEnding.includes(each.operationId))) {
      const call = callOf(operation);
      for (const { name } of operation.parameters.filter((each) => each.in === 'query')) note(operation, await callerOf(operation).call(operation.operationId, { ...call, query: { ...call.query, [name]: FOREIGN_DIGIT } }), name);
    }
    expect(wrong).to.deep.equal([]);
  });

  it('finds by a quotation mark no more than by any other text', async () => {
    const found = async (q: string): Promise<number> => (JSON.parse((await anybody.call('listOrganisations', { query: { q } })).text) as { items: unknown[] }).items.length;
    expect(await found(world.own.word)).to.be.greaterThan(0);
    for (const text of ["' OR '1'='1", "x' OR name LIKE '%", '_uental']) expect(await found(text), text).to.equal(0);
  });

  it('left the tenants as they were', async () => {
    expect((await world.own.as.auditor.call('getOrder', { path: { id: world.own.ids.order } })).status).to.equal(200);
    expect((await world.foreign.as.auditor.call('getOrder', { path: { id: world.foreign.ids.order } })).text).to.include(world.foreign.word);
  });
});

/** True where the schema lets the sender choose the keys: mappings, credentials. */
function isOpen(document: Json, schema: Json, place: readonly string[]): boolean {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return isOpen(document, resolve(document, reference), place);
  const branches = schema['anyOf'];
  if (Array.isArray(branches)) return branches.some((branch) => isJson(branch) && isOpen(document, branch, place));
  const [key, ...rest] = place;
  if (key === undefined) return schema['patternProperties'] !== undefined || schema['additionalProperties'] !== false;
  const inner = schema['type'] === 'array' || Array.isArray(schema['items']) || isJson(schema['items']) ? schema['items'] : isJson(schema['properties']) ? schema['properties'][key] : undefined;
  return isJson(inner) ? isOpen(document, inner, rest) : true;
}
