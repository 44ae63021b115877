import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Command, Opening, SupplierReport } from './supplier-servers.ts';

/** Suppliers in a process of their own; it ends with this one. */
export class SupplierProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./supplier-servers.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });

  /** @returns their addresses, in the order of the opening */
  async open(suppliers: Opening['suppliers']): Promise<readonly string[]> {
    const answer = await this.#ask({ kind: 'open', suppliers });
    return answer.kind === 'opened' ? answer.urls : [];
  }

  async change(version: number): Promise<void> {
    await this.#ask({ kind: 'version', version });
  }

  async report(): Promise<readonly SupplierReport[]> {
    const answer = await this.#ask({ kind: 'report' });
    return answer.kind === 'reported' ? answer.suppliers : [];
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(command: Command): Promise<Answer> {
    const answered = once(this.#child, 'message');
    this.#child.send(command);
    const [answer] = (await answered) as [Answer];
    return answer;
  }
}
