import type { PollFinding } from './poll-findings.ts';

/** What was found out is written down so often: a worker that is killed has so much to ask for again. */
const SLICE_MS = 1_000;

/**
 * Collects what comes of asking and writes it down slice by slice, while more is asked. One write at a time; the first
 * that fails ends the rest.
 */
export class SliceWriter {
  readonly #write: (findings: readonly PollFinding[]) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #findings: PollFinding[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(write: (findings: readonly PollFinding[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#write = write;
    this.#onFailure = onFailure;
  }

  add(finding: PollFinding): void {
    this.#findings.push(finding);
    this.#timer ??= setTimeout(() => { this.#begin(); }, SLICE_MS);
  }

  /** Writes down the rest. @throws what any of the writes failed with */
  async end(): Promise<void> {
    this.#begin();
    await this.#writing;
    if (this.#failure) throw this.#failure.error as Error;
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    const findings = this.#findings.splice(0);
    if (findings.length === 0 || this.#failure) return;
    try {
      await this.#write(findings);
    } catch (error) {
      this.#failure = { error };
      this.#onFailure(error);
    }
  }
}
