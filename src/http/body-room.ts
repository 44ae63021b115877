import type { Response } from 'express';
import { httpErrors } from './http-errors.ts';

/** Bodies up to this many bytes are taken without asking for room: that is nearly every request. */
const SMALL = 64 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/**
 * Room for the large bodies that one process holds at the same time. Who finds none waits, unread: what is not read
 * stays with the sender. So memory does not grow with the number of those who send.
 */
export class BodyRoom {
  readonly #waiting: Waiting[] = [];
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /**
   * Takes room for a body of at most so many bytes, until its answer is out or its connection gone.
   * @throws AppError `http.no_room` (503) where none has become free within the time
   */
  async take(bytes: number, response: Response, timeLimitMs: number): Promise<void> {
    if (bytes <= SMALL) return;
    await this.#admitted(bytes, response, timeLimitMs);
    const release = (): void => {
      this.#free += bytes;
      this.#admitWaiting();
    };
    if (response.closed) release();
    else response.once('close', release);
  }

  #admitted(bytes: number, response: Response, timeLimitMs: number): Promise<void> {
    if (this.#waiting.length === 0 && bytes <= this.#free) {
      this.#free -= bytes;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        response.off('close', giveUp);
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      };
      const giveUp = (): void => {
        leave();
        reject(httpErrors['http.no_room']({ retryAfterSeconds: 5 }));
        // one that wanted much may have stood before others that want little
        this.#admitWaiting();
      };
      const timer = setTimeout(giveUp, timeLimitMs);
      const waiting: Waiting = {
        bytes,
        admit: () => {
          leave();
          this.#free -= bytes;
          resolve();
        },
      };
      this.#waiting.push(waiting);
      response.once('close', giveUp);
    });
  }

  /** In the order of their coming, so that nobody waits for ever behind smaller ones. */
  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) next.admit();
  }
}
