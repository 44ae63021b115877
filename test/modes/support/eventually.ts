import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_MS = 60_000;

/** Asks again and again until there is something. @throws Error naming what was waited for */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + LONGEST_MS;
  while (Date.now() < deadline) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}
