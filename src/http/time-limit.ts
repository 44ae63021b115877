import type { Response } from 'express';
import { httpErrors } from './http-errors.ts';

/**
 * Runs the work of a request under a signal that is aborted when the time is up or the client has gone. When the time
 * is up the request fails with 503 at once, though the work may still end; `started` lifts the limit for an answer
 * that is already flowing.
 */
export async function withTimeLimit(response: Response, milliseconds: number, work: (signal: AbortSignal, started: () => void) => Promise<void> | void): Promise<void> {
  const controller = new AbortController();
  const gone = (): void => {
    if (!response.writableFinished) controller.abort(new Error('the client has gone'));
  };
  response.once('close', gone);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const failure = httpErrors['http.timed_out']({ seconds: milliseconds / 1000 });
      controller.abort(failure);
      reject(failure);
    }, milliseconds);
  });
  try {
    await Promise.race([work(controller.signal, () => clearTimeout(timer)), late]);
  } finally {
    clearTimeout(timer);
    response.off('close', gone);
  }
}
