import { randomFillSync } from 'node:crypto';
import { V7Generator } from 'uuidv7';

// Random numbers are fetched many at once: a bulk of rows takes thousands of ids.
const drawn = new Uint32Array(1024);
let next = drawn.length;

const generator = new V7Generator({
  nextUint32() {
    if (next === drawn.length) {
      randomFillSync(drawn);
      next = 0;
    }
    return drawn[next++] ?? 0;
  },
});

/** A new identifier: a UUID of version 7, so that rows made one after another lie near each other. */
export const newId = (): string => generator.generate().toString();
