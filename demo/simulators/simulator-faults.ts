import { objectOf } from './supplier-api.ts';
import { SupplierRefusal } from './simulated-supplier.ts';

const KINDS = ['hang', 'error', 'limit', 'unavailable', 'half-body', 'delay-after-accept', 'drop-after-accept'] as const;
export type FaultKind = (typeof KINDS)[number];

/** A misbehaviour of the interface, for the next `times` requests that match. */
export interface Fault {
  readonly kind: FaultKind;
  readonly method: string | null;
  /** Beginning of the path. */
  readonly path: string;
  /** For `limit` and `unavailable`: the Retry-After header, seconds or an HTTP date. */
  readonly retryAfter: string;
  /** For `delay-after-accept`: how long the answer is held back after the work was done. */
  readonly delayMs: number;
  times: number;
}

export function readFault(body: unknown): Fault {
  const wish = objectOf(body);
  const kind = KINDS.find((candidate) => candidate === wish['kind']);
  if (!kind) throw new SupplierRefusal(422, `kind must be one of ${KINDS.join(', ')}`);
  return {
    kind,
    method: typeof wish['method'] === 'string' ? wish['method'] : null,
    path: typeof wish['path'] === 'string' ? wish['path'] : '/',
    retryAfter: String(wish['retryAfter'] ?? '1'),
    delayMs: Number(wish['delayMs'] ?? 500),
    times: wish['times'] === undefined ? Infinity : Number(wish['times']),
  };
}

/** Takes the first fault that fits this request and counts it down. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | undefined {
  const fault = faults.find((candidate) => candidate.times > 0 && path.startsWith(candidate.path) && (candidate.method ?? method) === method);
  if (fault) fault.times -= 1;
  return fault;
}
