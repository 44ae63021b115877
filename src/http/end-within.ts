import type { Response } from 'express';

/** A whole answer fits into the line of even the slowest school within this time. */
const DELIVERY_MS = 120_000;

/**
 * Sends the rest of an answer and cuts the connection where the reader has not taken it in time: until then it stays in
 * memory, and who reads a byte a minute would keep it there for ever.
 */
export function endWithin(response: Response, bytes: Buffer, milliseconds = DELIVERY_MS): void {
  response.end(bytes);
  if (response.writableFinished) return;
  const timer = setTimeout(() => response.destroy(), milliseconds);
  response.once('close', () => { clearTimeout(timer); });
}
