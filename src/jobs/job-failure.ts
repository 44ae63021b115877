import { DbError } from '../persistence/db-errors.ts';
import { AppError } from '../shared/errors.ts';
import { jobErrors } from './job-errors.ts';

/** A failure of a job that its author foresaw. The message is shown to administrators: no personal data, no secrets. */
export class JobFailure extends Error {
  readonly code: string;
  /** Instead of the type's back-off: what a supplier asked for by Retry-After, for instance. */
  readonly retryAfterMs: number | undefined;
  /** True where trying again cannot help: the job is dead at once. */
  readonly permanent: boolean;

  constructor(code: string, message: string, options: { retryAfterMs?: number; permanent?: boolean } = {}) {
    super(message);
    this.name = 'JobFailure';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.permanent = options.permanent ?? false;
  }
}

export interface RecordedFailure {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly permanent: boolean;
}

/** What is kept of a failure. The text of errors that are not ours may hold anybody's data, so only their kind is. */
export function recordedFailure(error: unknown): RecordedFailure {
  if (error instanceof JobFailure) {
    return {
      code: error.code.slice(0, 80),
      message: error.message.slice(0, 500),
      permanent: error.permanent,
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    };
  }
  if (error instanceof AppError) return { code: error.code.slice(0, 80), message: error.definition.en, permanent: false };
  const { en } = jobErrors.definitions['job.unexpected'];
  const kind = error instanceof DbError ? error.message : error instanceof Error ? error.name : typeof error;
  return { code: 'job.unexpected', message: `${en} (${kind})`.slice(0, 500), permanent: false };
}
