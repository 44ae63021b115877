/** The kinds of failure a caller can meet; each has one HTTP status. */
export const statusOfKind = {
  invalid: 422,
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media': 415,
  'precondition-required': 428,
  limited: 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof statusOfKind;

/** Plain facts shown beside an error: numbers, states, our own codes. Never personal data or secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One thing wrong with one part of an input; an answer lists all of them, not the first. */
export interface FieldProblem {
  /** Where, as a JSON pointer without the leading slash (`lines/0/quantity`) or a row and column name. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly en: string;
  readonly de: string;
}

/** A failure that a caller is meant to see: a stable code from the catalogue and a sentence in both languages. */
export class AppError extends Error {
  readonly code: string;
  readonly definition: ErrorDefinition;
  readonly details: ErrorDetails;
  readonly problems: readonly FieldProblem[];

  constructor(code: string, definition: ErrorDefinition, details: ErrorDetails = {}, problems: readonly FieldProblem[] = []) {
    super(`${code}: ${definition.en}`);
    this.name = 'AppError';
    this.code = code;
    this.definition = definition;
    this.details = details;
    this.problems = problems;
  }

  get kind(): ErrorKind {
    return this.definition.kind;
  }

  get status(): number {
    return statusOfKind[this.definition.kind];
  }
}

export type ErrorFactory = (details?: ErrorDetails, problems?: readonly FieldProblem[]) => AppError;

/**
 * Declares a feature's part of the catalogue of error codes (`feature.what_is_wrong`).
 * Returns one factory per code, so that `throw orderErrors['order.not_pending']({ state })` is checked by the compiler.
 */
export function defineErrors<const T extends Record<string, ErrorDefinition>>(
  definitions: T,
): { readonly [K in keyof T & string]: ErrorFactory } & { readonly definitions: T } {
  const factories: Record<string, unknown> = { definitions };
  for (const [code, definition] of Object.entries(definitions)) {
    factories[code] = (details?: ErrorDetails, problems?: readonly FieldProblem[]) =>
      new AppError(code, definition, details, problems);
  }
  return factories as { readonly [K in keyof T & string]: ErrorFactory } & { readonly definitions: T };
}
