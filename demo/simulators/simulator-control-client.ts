import type { Delivery } from './warehouse.ts';
import type { FaultKind } from './simulator-faults.ts';
import { DEMO_CONTROL_TOKEN } from './start-supplier-simulator.ts';

export interface SimulatorStatistics {
  readonly requests: Readonly<Record<string, number>>;
  readonly ordersPlaced: number;
  readonly orderNumbers: readonly string[];
  readonly cancellations: number;
  readonly unitsDelivered: number;
}

export interface FaultWish {
  readonly kind: FaultKind;
  readonly method?: string;
  readonly path?: string;
  readonly retryAfter?: string;
  readonly delayMs?: number;
  readonly times?: number;
}

/** The demo's and the tests' hand on a running simulator. */
export class SimulatorControl {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string = DEMO_CONTROL_TOKEN) {
    this.#url = url;
    this.#token = token;
  }

  async setClock(now: Date): Promise<void> {
    await this.#call('PUT', 'clock', { now: now.toISOString() });
  }

  /** What stands on the dock in this week of the story. */
  async deliveries(week?: number): Promise<readonly Delivery[]> {
    const answer = await this.#call('GET', week === undefined ? 'deliveries' : `deliveries?week=${week}`);
    return (answer as { deliveries: Delivery[] }).deliveries;
  }

  /** Tells the supplier that this unit is dead; its replacement comes weeks later. */
  async complain(serial: string): Promise<void> {
    await this.#call('POST', 'complaints', { serial });
  }

  async addFault(fault: FaultWish): Promise<void> {
    await this.#call('PUT', 'faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', 'faults');
  }

  async statistics(): Promise<SimulatorStatistics> {
    return await this.#call('GET', 'statistics') as SimulatorStatistics;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#url}/_control/${path}`, {
      method,
      headers: { 'x-control-token': this.#token, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const reply: unknown = await answer.json();
    if (!answer.ok) throw new Error(`simulator control ${method} ${path}: ${answer.status} ${JSON.stringify(reply)}`);
    return reply;
  }
}
