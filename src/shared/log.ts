import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

// A last net: what must never be in a log is not handed to the logger in the first place.
const secretFields = [
  'password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'credentials', 'pin', 'puk', 'totp', 'body', 'query', 'email',
];

export interface LogOptions {
  readonly level?: string;
  readonly destination?: DestinationStream;
}

/** Structured logs, one JSON object a line, on standard output unless told otherwise. */
export function createLogger({ level = 'info', destination }: LogOptions = {}): Logger {
  const options = {
    level,
    base: { service: 'zeugwart', pid: process.pid },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}

export interface LoggableError {
  readonly name: string;
  readonly code?: string | number;
  readonly errno?: string | number;
  readonly message?: string;
  readonly frames: readonly string[];
  readonly cause?: LoggableError;
}

/** Messages of these speak of code, never of data; those of drivers and parsers quote values. */
const codeErrors = new Set(['TypeError', 'ReferenceError', 'AssertionError']);

/**
 * What may be logged of an unknown failure: its kind and where it happened. Its message is left out, because drivers
 * put the values of the statement into it; `withMessage` is for development.
 */
export function loggableError(error: unknown, withMessage = false, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).slice(0, 12).map((line) => line.trim());
  return {
    name: error.name,
    ...(isPlain(code) && { code }),
    ...(isPlain(errno) && { errno }),
    ...((withMessage || codeErrors.has(error.name)) && { message: error.message }),
    frames,
    ...(error.cause !== undefined && depth < 3 && { cause: loggableError(error.cause, withMessage, depth + 1) }),
  };
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 60);
}
