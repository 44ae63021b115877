/** A header or a query parameter; names may come twice. */
export type Pair = readonly [name: string, value: string];

export type Who = 'everybody' | 'root' | 'nobody' | 'stranger';

export interface FuzzBody {
  readonly contentType: string | undefined;
  /** Sent as UTF-8, but for `bytes`. */
  readonly text: string;
  /** Latin letters standing for bytes that are no UTF-8. */
  readonly bytes?: boolean;
  readonly encoding?: string;
  /** What the text was made of, where it is JSON as the operation takes it. */
  readonly json?: unknown;
}

/** One request as it is sent, but for what is only known then: the version that `If-Match` names. */
export interface FuzzCase {
  readonly who: Who;
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly Pair[];
  /** Without those that say who calls. */
  readonly headers: readonly Pair[];
  /** True where `If-Match` names the version that there is; else the headers say what is sent. */
  readonly current: boolean;
  readonly body?: FuzzBody;
}

/** What came back. */
export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const LONGEST_SHOWN = 600;

/** The case in a line that says everything that is needed to send it again, unless it is very long. */
export function tell({ who, path, query, headers, current, body }: FuzzCase): string {
  const parts = { who, path, ...(query.length > 0 && { query }), ...(headers.length > 0 && { headers }), ...(current && { ifMatch: 'current' }), ...(body && { body: { ...body, json: undefined } }) };
  return JSON.stringify(parts, (_key, value: unknown) => (typeof value === 'string' && value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}… (${value.length} characters)` : value));
}
