import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from './program.ts';

/** An empty folder for an installation, and the programs that run there: they end with the suite. */
export class ScratchFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'zeugwart-modes-'));
  readonly #programs: Program[] = [];

  /** Whatever happens in the test, this program does not outlive the suite. */
  mind<P extends Program>(program: P): P {
    this.#programs.push(program);
    return program;
  }

  async discard(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill()));
    rmSync(this.path, { recursive: true, force: true });
  }
}
