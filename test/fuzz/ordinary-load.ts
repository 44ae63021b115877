import { setTimeout as pause } from 'node:timers/promises';
import { createOrganisation } from '../../src/features/organisations/create-organisation.ts';
import { testContext } from '../support/engines.ts';
import type { MatrixWorld } from '../support/matrix/build-world.ts';
import { userWith } from '../support/matrix/tenant-stage.ts';
import { sendCase } from './send-case.ts';

const PAUSE_MS = 250;

/** People of a third school who go on with their work; none of their requests may fail. */
export class OrdinaryLoad {
  readonly failures: string[] = [];
  /** Their rows, as conditions by table: they come and go meanwhile. */
  readonly rows: Readonly<Record<string, string>>;
  requests = 0;
  readonly #steps: readonly (() => Promise<void>)[];
  #running = false;
  #ended: Promise<void> = Promise.resolve();

  private constructor(steps: readonly (() => Promise<void>)[], schoolId: string) {
    this.#steps = steps;
    this.rows = {
      equipment_requests: `organisation_id = '${schoolId}'`,
      request_lines: `request_id in (select id from equipment_requests where organisation_id = '${schoolId}')`,
      audit_entries: `organisation_id = '${schoolId}'`,
    };
  }

  static async prepare(matrix: MatrixWorld, origins: readonly string[], word = 'clausthal'): Promise<OrdinaryLoad> {
    const school = (await createOrganisation(matrix.api.container, testContext(word), { kind: 'school', parentId: matrix.common.root, name: `Schule ${word}` })).id;
    const { id: equipmentClassId } = await matrix.everything.must<{ id: string }>('createEquipmentClass', { body: { code: word, name: word, tracking: 'serial', priceCap: null } });
    const { caller } = await userWith(matrix, ['requester', 'school_custodian'], school, word);
    let made = '';
    let turn = 0;
    const load: { current?: OrdinaryLoad } = {};
    const step = (operationId: string, expected: number, { path = {}, body }: { readonly path?: Record<string, string>; readonly body?: unknown } = {}) => async (): Promise<string> => {
      const origin = origins[turn++ % origins.length] ?? '';
      const asked = { who: 'everybody', path, query: [], headers: [], current: false, ...(body !== undefined && { body: { contentType: 'application/json', text: JSON.stringify(body) } }) } as const;
      const answer = await sendCase(origin, matrix.watch.operation(operationId), asked, caller.headers, undefined).catch((error: unknown) => ({ status: 0, text: String(error) }));
      load.current?.note(operationId, expected, answer);
      return answer.text;
    };
    const request = { organisationId: school, beneficiaryGroup: 'pupil', lines: [{ equipmentClassId, quantity: 1 }] };
    const steps = [
      async () => { made = (JSON.parse(await step('createRequest', 201, { body: request })()) as { id?: string }).id ?? ''; },
      async () => { await step('getRequest', 200, { path: { id: made } })(); },
      async () => { await step('listRequests', 200)(); },
      async () => { await step('listDevices', 200)(); },
      async () => { await step('getSession', 200)(); },
      async () => { await step('getOrganisation', 200, { path: { id: school } })(); },
    ];
    return (load.current = new OrdinaryLoad(steps, school));
  }

  note(operationId: string, expected: number, { status, text }: { readonly status: number; readonly text: string }): void {
    this.requests += 1;
    if (status !== expected) this.failures.push(`${operationId}: ${status} ${text.slice(0, 200)}`);
  }

  start(): void {
    this.#running = true;
    this.#ended = this.#work();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #work(): Promise<void> {
    while (this.#running) {
      for (const step of this.#steps) await step();
      await pause(PAUSE_MS);
    }
  }
}
