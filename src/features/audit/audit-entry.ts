import { canonicalJson } from '../../shared/canonical-json.ts';

/** The state of an entity as far as an entry tells it. Personal fields are given as references, never as values. */
export type AuditedState = Readonly<Record<string, unknown>>;

/** The whole of an entry: what is hashed. */
export interface AuditBody {
  readonly id: string;
  /** Business time, ISO 8601 in UTC. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  /** The API token that a user acted through. */
  readonly via: string | null;
  readonly organisationId: string | null;
  readonly action: string;
  readonly entityKind: string;
  readonly entityId: string;
  readonly requestId: string;
  readonly reason: string | null;
  readonly before: AuditedState | null;
  readonly after: AuditedState | null;
}

/**
 * The one text form of a body (RFC 8785). Dates become ISO text; bytes are refused, since ciphertext says nothing to a
 * reader and a secret has no place here. The members are those of `AuditBody` in their order: text is written by the
 * engine itself, which is several times faster where entries come by the thousand, and states by the library.
 */
export function canonicalText(body: AuditBody): string {
  const { before, after } = body;
  const head = JSON.stringify({ action: body.action, actorId: body.actorId, actorKind: body.actorKind }).slice(0, -1);
  const middle = JSON.stringify({ entityId: body.entityId, entityKind: body.entityKind, id: body.id, organisationId: body.organisationId, reason: body.reason, requestId: body.requestId, via: body.via }).slice(1);
  return `${head},"after":${stateText(after)},"at":${JSON.stringify(body.at)},"before":${stateText(before)},${middle}`;
}

function stateText(state: AuditedState | null): string {
  if (state === null) return 'null';
  refuseBytes(state);
  return canonicalJson(state);
}

function refuseBytes(value: unknown): void {
  if (ArrayBuffer.isView(value)) throw new TypeError('bytes cannot be part of an audit entry');
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseBytes);
}

/** Leaves only what differs, when both sides are told: an entry is a change, not a copy. */
export function onlyChanges(before: AuditedState | null, after: AuditedState | null): { before: AuditedState | null; after: AuditedState | null } {
  if (!before || !after) return { before, after };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => textOf(before[key]) !== textOf(after[key]));
  return { before: pick(before, changed), after: pick(after, changed) };
}

const textOf = (value: unknown): string => canonicalJson(value ?? null);

const pick = (state: AuditedState, keys: readonly string[]): AuditedState =>
  Object.fromEntries(keys.filter((key) => state[key] !== undefined).map((key) => [key, state[key]]));
