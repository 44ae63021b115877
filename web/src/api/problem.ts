import type { components } from './schema.d.ts';

type Problem = components['schemas']['Problem'];

/** A refusal of the server, in the words it answered with. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }

  get status(): number { return this.problem.status; }
  get code(): string { return this.problem.code; }

  /** What the server says about each field of the form, by path. */
  get fields(): Readonly<Record<string, string>> {
    return Object.fromEntries((this.problem.errors ?? []).map(({ path, message }) => [path, message]));
  }
}

/** The server was not reached. */
export class OfflineError extends Error {}

/** Somebody else has changed it meanwhile. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && (error.status === 409 || error.status === 412);
