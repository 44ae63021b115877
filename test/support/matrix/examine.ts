import { permissionsOf, roleHas, roles, type Permission, type Role } from '../../../src/shared/permissions.ts';
import { newId } from '../../../src/shared/ids.ts';
import type { MatrixWorld } from './build-world.ts';
import type { Call, CallAnswer, Caller } from './caller.ts';
import { composeCall, counterparts, referenceOf, swappedBodies, versionedKind } from './compose-call.ts';
import { idOf } from './fixtures.ts';
import { demandsVersion, pathNames, type Operation } from './operations.ts';
import type { ScopeRow } from './scope-row.ts';
import { userWith, versionOf } from './tenant-stage.ts';

/** No version is ever this: the step is reached, and refused before it changes anything for those who come after. */
const STALE = 999_999;

/** Everything about who may call one operation, found out by calling it. Each method gives what is wrong, in words. */
export class Examination {
  readonly #world: MatrixWorld;
  readonly #operation: Operation;
  readonly #row: ScopeRow;
  /** Not all thirteen roles: one of those who may, one of those who may not. */
  readonly #few: boolean;
  readonly #swap: ReadonlyMap<string, string>;
  readonly #foreignIds: ReadonlySet<string>;

  constructor(world: MatrixWorld, operation: Operation, row: ScopeRow, { few = false }: { readonly few?: boolean } = {}) {
    this.#world = world;
    this.#operation = operation;
    this.#row = row;
    this.#few = few;
    this.#swap = counterparts(world.own, world.foreign);
    this.#foreignIds = new Set(this.#swap.values());
  }

  /** Nobody gets anywhere without saying who they are. */
  async anonymous(): Promise<readonly string[]> {
    const answer = await this.#world.anonymous.call(this.#operation.operationId, this.#own(STALE));
    const open = this.#row.reach === 'public';
    if ((this.#operation.permission === 'public') !== open) return ['the row and the document differ about being public'];
    if (open) return answer.status < 500 && answer.code !== 'http.unauthenticated' ? [] : [this.#told('anonymous', answer)];
    return answer.status === 401 ? [] : [this.#told('anonymous', answer)];
  }

  /** The table of who may do what, at the organisation that a person belongs to. */
  async ownOrganisation(): Promise<readonly string[]> {
    if (this.#row.reach === 'public') return [];
    const wrong: string[] = [];
    let first = true;
    for (const role of this.#tried()) {
      const answer = await (await this.#caller(role)).call(this.#operation.operationId, this.#own(STALE));
      const expectation = this.#expectation(role);
      if (expectation === 'allowed') {
        if (!this.#isServed(answer, first)) wrong.push(this.#told(role, answer));
        if (!this.#showsWhatIsThere(answer)) wrong.push(`${role}: ${this.#row.shows ?? ''} is not in the answer ${answer.text.slice(0, 200)}`);
        first = false;
      } else if (!this.#isRefused(answer, expectation)) wrong.push(this.#told(role, answer));
      wrong.push(...this.#leaks(role, answer));
    }
    return wrong;
  }

  /** The other municipality's things: as if they did not exist, wherever their ids are written. */
  async foreignOrganisation(): Promise<readonly string[]> {
    if ((this.#row.reach ?? 'tenant') !== 'tenant') return [];
    const attempts = await this.#attempts();
    const wrong: string[] = [];
    for (const role of this.#tried().filter((each) => this.#expectation(each) === 'allowed')) {
      for (const { what, call, accepted } of attempts) {
        const answer = await this.#world.own.as[role].call(this.#operation.operationId, call);
        if (!accepted(answer) && !(await this.#isAsUnknown(role, call, answer))) wrong.push(this.#told(`${role}, ${what}`, answer));
        wrong.push(...this.#leaks(`${role}, ${what}`, answer, JSON.stringify(call)));
      }
    }
    return wrong;
  }

  /** A state that forbids the step may be told first, as long as it is told of an id that nobody has as well. */
  async #isAsUnknown(role: Role, call: Call, { status, code }: CallAnswer): Promise<boolean> {
    if (status !== 409) return false;
    const unknown = JSON.parse(JSON.stringify(call), (_key, value: unknown) => (typeof value === 'string' && this.#foreignIds.has(value) ? newId() : value)) as Call;
    const answer = await this.#world.own.as[role].call(this.#operation.operationId, unknown);
    return answer.status === status && answer.code === code;
  }

  /** The step is really taken, once, by the first who may. */
  async success(): Promise<readonly string[]> {
    if (this.#row.neverSucceeds || (!demandsVersion(this.#operation) && this.#row.reach !== 'installation')) return [];
    const role = roles.find((each) => this.#expectation(each) === 'allowed');
    const caller = this.#row.by ? this.#world.own.as[this.#row.by] : role === undefined || this.#row.reach === 'shared' ? this.#world.everything : this.#world.own.as[role];
    const call = await this.#versioned(this.#own(), false);
    const answer = await caller.call(this.#operation.operationId, call);
    return answer.status < 300 ? [] : [this.#told(role ?? 'at the root', answer)];
  }

  /** Those whom the table lets through; for what everybody signed in may call, those who find something there. */
  #expectation(role: Role): 'allowed' | 'forbidden' | 'missing' | 'nothing' {
    const { permission, path } = this.#operation;
    if (permission !== 'authenticated' && !roleHas(role, permission as Permission)) return 'forbidden';
    if (this.#row.reach === 'installation') return 'forbidden';
    if (this.#row.anyOf && !this.#row.anyOf.some((each) => permissionsOf[role].includes(each))) return path.includes('{') ? 'missing' : 'nothing';
    return 'allowed';
  }

  #tried(): readonly Role[] {
    const expectations = roles.map((role) => this.#expectation(role));
    return this.#few ? roles.filter((role, index) => role === this.#row.by || expectations.indexOf(expectations[index] ?? 'allowed') === index) : roles;
  }

  #isServed({ status, code }: CallAnswer, first: boolean): boolean {
    if (this.#row.refusals?.includes(code)) return true;
    if (first && !demandsVersion(this.#operation) && !this.#row.neverSucceeds) return status < 300;
    return status < 500 && ![401, 403, 404].includes(status);
  }

  #isRefused({ status, code, text }: CallAnswer, expectation: 'forbidden' | 'missing' | 'nothing'): boolean {
    if (expectation === 'nothing') return status === 200 && (JSON.parse(text) as { items: unknown[] }).items.length === 0;
    // Where the installation itself is meant, the refusal has a code of its own.
    return expectation === 'missing' ? status === 404 : status === 403 && (code === 'http.forbidden' || this.#row.reach === 'installation');
  }

  #showsWhatIsThere({ status, text }: CallAnswer): boolean {
    return this.#row.shows === undefined || status >= 300 || text.includes(this.#world.own.ids[this.#row.shows]);
  }

  async #caller(role: Role): Promise<Caller> {
    if (!this.#row.byNewUser) return this.#world.own.as[role];
    return (await userWith(this.#world, [role], this.#world.own.ids.town, 'auental')).caller;
  }

  #own(version?: number): Call {
    const call = composeCall(this.#world, this.#operation, this.#row, this.#world.own);
    return version !== undefined && demandsVersion(this.#operation) ? { ...call, version } : call;
  }

  async #attempts(): Promise<readonly Attempt[]> {
    const own = await this.#versioned(this.#own(), false);
    const kind = versionedKind(this.#row);
    const names = pathNames(this.#operation).filter((name) => this.#swap.has(own.path?.[name] ?? ''));
    const swapPath = (some: readonly string[]) => Object.fromEntries(Object.entries(own.path ?? {}).map(([name, id]) => [name, some.includes(name) ? this.#swap.get(id) ?? id : id]));
    const only = ({ status }: CallAnswer): boolean => status === 404;
    const bodies = swappedBodies(own.body, this.#swap);
    const whole = kind === undefined || names.length === 0 ? own : await this.#versioned(own, true);
    return [
      ...(names.length > 0 ? [{ what: 'foreign path', call: { ...whole, path: swapPath(names) }, accepted: only }] : []),
      ...(names.length > 0 && bodies.length > 0 ? [{ what: 'foreign path and body', call: { ...whole, path: swapPath(names), body: bodies.at(-1)?.body }, accepted: only }] : []),
      ...(names.length > 1 ? names.map((name) => ({ what: `foreign ${name} in the path`, call: { ...(name === 'id' ? whole : own), path: swapPath([name]) }, accepted: only })) : []),
      ...bodies.map(({ place, body }) => ({ what: `foreign ${place} in the body`, call: { ...own, body }, accepted: (answer: CallAnswer) => answer.status === 404 || answer.status === 422 || (this.#row.perRow === true && answer.text.includes('"rejected"')) })),
      ...this.#queries(own),
    ];
  }

  /** Filters by what is not theirs find nothing. */
  #queries(own: Call): readonly Attempt[] {
    const { foreign, common } = this.#world;
    return this.#operation.parameters.filter((each) => each.in === 'query').flatMap(({ name, required, schema }): Attempt[] => {
      const named = referenceOf(name);
      // what an upload is called, its sender says
      const isText = this.#operation.method === 'GET' && schema['type'] === 'string' && schema['format'] === undefined && schema['enum'] === undefined && name !== 'cursor';
      const value = named !== undefined ? idOf(named, foreign, common) : isText ? foreign.word : undefined;
      if (value === undefined) return [];
      return [{ what: `foreign ${name} in the query`, call: { ...own, query: { ...own.query, [name]: value } }, accepted: ({ status }) => (required ? status === 404 : status < 500 && status !== 403 && status !== 401) }];
    });
  }

  async #versioned(call: Call, ofForeign: boolean): Promise<Call> {
    const kind = versionedKind(this.#row);
    if (!demandsVersion(this.#operation)) return call;
    if (kind === undefined) throw new Error(`the row of ${this.#operation.operationId} does not say whose version counts`);
    return { ...call, version: await versionOf(this.#world, kind, idOf(kind, ofForeign ? this.#world.foreign : this.#world.own, this.#world.common)) };
  }

  /** Ids and names of the other tenant in an answer, besides those that the question held. */
  #leaks(who: string, { text }: CallAnswer, asked = ''): readonly string[] {
    const { foreign } = this.#world;
    const found = [...foreign.marks].filter((mark) => text.includes(mark) && !asked.includes(mark));
    if (text.toLowerCase().includes(foreign.word) && !asked.includes(foreign.word)) found.push(foreign.word);
    return found.length === 0 ? [] : [`${who}: the answer tells of ${foreign.word}: ${found.slice(0, 3).map((mark) => `${mark} (${nameOf(foreign.ids, mark)}) in …${around(text, mark)}…`).join(', ')}`];
  }

  #told = (who: string, { status, code, text }: CallAnswer): string => `${who}: ${status} ${code}${status < 300 ? ` ${text.slice(0, 120)}` : ''}${status === 422 ? ` ${text.slice(-300)}` : ''}`;
}

interface Attempt {
  readonly what: string;
  readonly call: Call;
  readonly accepted: (answer: CallAnswer) => boolean;
}

const nameOf = (ids: Readonly<Record<string, string>>, mark: string): string => Object.keys(ids).find((kind) => ids[kind] === mark) ?? 'something of theirs';

function around(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return text.slice(Math.max(0, at - 60), at + 20);
}
