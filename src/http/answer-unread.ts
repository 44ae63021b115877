import type { Request, Response } from 'express';

/** How long, and how much, of a refused body is still taken off the wire and thrown away. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 32 * 1024 * 1024;

/**
 * Ends the answer to a request whose body was not read to its end, and its connection with it. A connection that is
 * closed over unread bytes is reset, and a reset takes away the answer before the sender has read it: so the answer
 * goes out whole, and what still comes is thrown away for a moment.
 */
export function answerUnread(request: Request, response: Response, body: Buffer): void {
  response.setHeader('Connection', 'close');
  response.write(body);
  let left = LINGER_BYTES;
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.once('end', end);
  response.once('close', () => { clearTimeout(timer); });
  request.resume();
}
