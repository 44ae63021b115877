import { isDeepStrictEqual } from 'node:util';
import type { Acknowledged } from '../../../demo/api-client.ts';
import { idempotencyKeys } from '../../../src/http/idempotency-tables.ts';
import { code, int } from '../../../src/persistence/columns.ts';
import type { Reader } from '../../../src/persistence/reader.ts';

/** What has no row of its own under its key: who signs in gets another session, a scan carries its own id for good. */
const WITHOUT_KEY = /^\/session$|\/scans$/;
/** What leaves no entry in the trail: a session, what was scanned before it is posted. */
const WITHOUT_TRAIL = /^\/session$|\/scans$|\/counts\/|\/correction$/;
/** A POST that changes nothing. */
const VERIFICATION = '/audit-verification';
const CHUNK = 200;

/** Everything that the API has said yes to, to whomever, and what of it is in the database afterwards. */
export class Ledger {
  readonly #entries: Acknowledged[] = [];
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  readonly note = (acknowledged: Acknowledged): void => {
    if (acknowledged.path === VERIFICATION) return;
    this.#entries.push(acknowledged);
    this.#onChange();
  };

  get size(): number {
    return this.#entries.length;
  }

  /** What was acknowledged and is not there, is there otherwise, or is there twice. */
  async faults(db: Reader): Promise<readonly string[]> {
    return [...(await this.#keyFaults(db)), ...(await this.#trailFaults(db)), ...(await this.#resourceFaults())];
  }

  /** A key is written in the transaction of its effect: the row proves the effect, and holds what was answered. */
  async #keyFaults(db: Reader): Promise<string[]> {
    const posts = this.#entries.filter(({ method, path }) => method === 'POST' && !WITHOUT_KEY.test(path));
    const faults: string[] = [];
    for (const chunk of chunksOf(posts)) {
      const rows = new Map((await db.many(idempotencyKeys, { idempotencyKey: chunk.map(({ key }) => key ?? '') })).map((row) => [row.idempotencyKey, row]));
      for (const entry of chunk) {
        const row = rows.get(entry.key ?? '');
        if (!row) faults.push(`ledger.is_kept: ${called(entry)} was acknowledged and is not there`);
        else if (row.status !== entry.status || !contains(entry.received, row.body === '' ? undefined : JSON.parse(row.body))) faults.push(`ledger.is_what_was_said: ${called(entry)}`);
      }
    }
    return faults;
  }

  /** All tries of a call carry one request id, and each change tells the trail in its transaction: done twice, it stands there twice. */
  async #trailFaults(db: Reader): Promise<string[]> {
    const audited = this.#entries.filter(({ path }) => !WITHOUT_TRAIL.test(path));
    const faults: string[] = [];
    for (const chunk of chunksOf(audited)) {
      const rows = await db.select({ requestId: code(), most: int() }, db.q.raw(
        `select request_id, max(times) as most from (
           select request_id, action, entity_id, count(*) as times from audit_entries where request_id in (${chunk.map(() => '?').join(', ')}) group by request_id, action, entity_id, body
         ) each_of group by request_id`,
        chunk.map(({ requestId }) => requestId),
      ));
      const most = new Map(rows.map((row) => [row.requestId, row.most]));
      for (const entry of chunk) {
        const times = most.get(entry.requestId) ?? 0;
        if (times !== 1) faults.push(`ledger.counts_once: ${called(entry)} stands in the trail ${times} times`);
      }
    }
    return faults;
  }

  /** Everything that was made can be read by whoever made it, under its number, at the version that was told or a later one. */
  async #resourceFaults(): Promise<string[]> {
    const faults: string[] = [];
    for (const entry of this.#entries) {
      if (entry.location === null) continue;
      const found: unknown = await entry.client.get(entry.location.replace('/api/v1', ''));
      const [told, now] = [marksOf(entry.received), marksOf(found)];
      if (now.id !== told.id || now.number !== told.number || (now.version ?? 0) < (told.version ?? 0)) faults.push(`ledger.can_be_read: ${called(entry)} is ${JSON.stringify(now)} instead of ${JSON.stringify(told)}`);
      else if (now.version === told.version && !contains(now.version === undefined ? {} : echoOf(entry), found)) faults.push(`ledger.reads_as_told: ${called(entry)}`);
    }
    return faults;
  }
}

const called = ({ method, path, requestId }: Acknowledged): string => `${method} ${path} (${requestId})`;

interface ResourceMarks {
  readonly id?: string;
  readonly number?: string;
  readonly version?: number;
}

const marksOf = (resource: unknown): ResourceMarks => {
  const { id, number, version } = resource as ResourceMarks;
  return { ...(id !== undefined && { id }), ...(number !== undefined && { number }), ...(version !== undefined && { version }) };
};

/** What was asked for and confirmed in the answer. */
function echoOf({ sent, received }: Acknowledged): object {
  const answered = received as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(sent as object).filter(([name, value]) => contains(value, answered[name])));
}

/** True where `found` says everything that `told` does; it may say more. What is told once is not kept. */
function contains(told: unknown, found: unknown): boolean {
  if (Array.isArray(told)) return Array.isArray(found) && told.length === found.length && told.every((each, index) => contains(each, found[index]));
  if (typeof told !== 'object' || told === null) return isDeepStrictEqual(told, found);
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(told).filter(([name]) => !TOLD_ONCE.has(name)).every(([name, value]) => contains(value, (found as Readonly<Record<string, unknown>>)[name]));
}

const TOLD_ONCE = new Set(['oneTimePassword', 'secret', 'token']);

function chunksOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) => items.slice(index * CHUNK, (index + 1) * CHUNK));
}
