import { readFileSync } from 'node:fs';
import { API, startNode, type Environment } from '../modes/support/program.ts';
import { listening, type ApiProgram } from '../modes/support/api-program.ts';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../typescript/index.ts';

/** The old generation that each process may have; what they need beside it is in RSS_LIMIT_MB. */
const HEAP_MB = 192;
/** Heap, young generation, code, the bodies being received (64 MiB), buffers of the sockets, hashing of passwords. */
export const RSS_LIMIT_MB = 640;
const LOOK_EVERY_MS = 500;

/** API processes with a small heap, whose memory is watched from outside. */
export class ApiProcesses {
  readonly programs: readonly ApiProgram[];
  readonly rssMb: { readonly seconds: number; readonly max: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(programs: readonly ApiProgram[]) {
    this.programs = programs;
    const began = performance.now();
    this.#timer = setInterval(() => {
      const max = Math.max(...programs.map(({ pid }) => rssMbOf(pid)));
      this.rssMb.push({ seconds: Math.round((performance.now() - began) / 1_000), max });
    }, LOOK_EVERY_MS);
  }

  static async start(count: number, folder: string, environment: Environment): Promise<ApiProcesses> {
    const main = fileURLToPath(new URL(`../../${API}`, import.meta.url));
    const start = (): Promise<ApiProgram> => listening(startNode([`--max-old-space-size=${HEAP_MB}`, ...TYPESCRIPT, main], folder, { PORT: '0', ...environment }));
    const programs: ApiProgram[] = [];
    while (programs.length < count) programs.push(await start());
    return new ApiProcesses(programs);
  }

  get rssMaxMb(): number {
    return this.rssMb.reduce((most, { max }) => Math.max(most, max), 0);
  }

  /** The process that has ended by itself, if one has, with what it said last. */
  get fallen(): readonly string[] {
    return this.programs.filter((each) => each.exitCode() !== null).map((each) => each.stderr().slice(-2_000));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.programs.map((each) => each.kill()));
  }
}

function rssMbOf(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4_096) / 1024 / 1024);
  } catch {
    // It has ended, which is told elsewhere.
    return 0;
  }
}
